// Track: the hot path. A tracked call is two clock readings, one look at the result and `Recorder.record`.
//
// Nothing here builds a string, looks up a name or asks a logger; what only some functions need (classes, generators,
// other thenables, iterators, `isSuccess`) is decided when the function is wrapped, in wrap.ts.

import { types } from 'node:util';
import { type Series, SUCCESS } from '../aggregate/series.js';
import type { CallSite } from './call-site.js';
import { outcomeOfError } from './outcome.js';
import { follow, followForeign, leaveStart, leftStart, SAMPLED_NS, startCell } from './promise-cell.js';
import type { Recorder } from './recorder.js';
import { settle } from './result.js';
import { tracedOf } from './traced.js';

const { apply } = Reflect;
const { isAsyncFunction, isPromise } = types;

/** Any function at all; `any` because a constraint on parameters would refuse most functions. */
export type AnyFunction = (this: any, ...args: any[]) => any;

/** The wrapper of everything that is called: functions, async functions, methods. */
export function trackCalls(site: CallSite, fn: AnyFunction): AnyFunction {
  const { recorder } = site;
  const make = isAsyncFunction(fn) ? makeAsync : makeSync;
  return make(site, fn, recorder, recorder.now, apply, site.inspectsResult);
}

// V8 inlines a wrapper into a loop that calls it while its bytecode and all that was inlined into it are 766 bytes at the
// most (920 ÷ 1.2); one that is not inlined costs a tenth more (`npm run bench`, deopts). So what the wrappers need are
// parameters, which are there: each `const` of an outer function would be asked for it, and each of a module again from a
// bundle.

function makeSync(
  site: CallSite,
  fn: AnyFunction,
  recorder: Recorder,
  now: () => number,
  apply: typeof Reflect.apply,
  inspectsResult: boolean,
): AnyFunction {
  return function tracked(this: unknown): unknown {
    // biome-ignore lint/complexity/noArguments: V8 forwards `arguments` without making an array of it
    if (!recorder.isPlain) return apply(recorder.isTraced ? tracedOf(site, fn) : fn, this, arguments);
    const series = site.series ?? site.resolve(this);

    let result: unknown;
    const startNs = now();
    try {
      // biome-ignore lint/complexity/noArguments: as above
      result = apply(fn, this, arguments);
    } catch (error) {
      // Not by `leaveStart`, which V8 does not inline where calls hardly ever end: 1.08 with it, 0.99 without (`npm run
      // bench`, sync in a process that tracks everything).
      startCell[0] = startNs;
      throw recordFailure(site, series, error);
    }
    if (inspectsResult || (typeof result === 'object' && isPromise(result))) {
      leaveStart(startNs);
      return endLater(site, series, result);
    }
    const endNs = now();
    recorder.record(series, startNs, endNs, SUCCESS);
    if (--series.untilSample < 0) sampleOverhead(recorder, series, endNs);
    return result;
  };
}

/** An async function throws nothing, and what it returns need not be looked at. */
function makeAsync(
  site: CallSite,
  fn: AnyFunction,
  recorder: Recorder,
  now: () => number,
  apply: typeof Reflect.apply,
): AnyFunction {
  return function tracked(this: unknown): unknown {
    // biome-ignore lint/complexity/noArguments: as above
    if (!recorder.isPlain) return apply(recorder.isTraced ? tracedOf(site, fn) : fn, this, arguments);
    const series = site.series ?? site.resolve(this);
    const sampledNs = takeSample(series);
    const startNs = now();
    // biome-ignore lint/complexity/noArguments: as above
    const promise = apply(fn, this, arguments);
    leaveStart(startNs);
    return follow(site, series, promise, sampledNs);
  };
}

/** Ends a call when its promise or its result has been looked at. */
function endLater(site: CallSite, series: Series, result: unknown): unknown {
  if (site.inspectsResult && !isPromise(result)) return settle(site, series, result, leftStart());
  return followForeign(site, series, result as Promise<unknown>, takeSample(series));
}

/** `SAMPLED_NS` for a call whose overhead is to be measured, 0 for others. */
function takeSample(series: Series): number {
  if (--series.untilSample >= 0) return 0;
  series.armSample();
  return SAMPLED_NS;
}

/** What tracking a call cost: its last reading of the clock and what followed, all done now, and its first reading. */
function sampleOverhead(recorder: Recorder, series: Series, endNs: number): void {
  const doneNs = recorder.now();
  series.armSample();
  recorder.sampleOverhead(series, doneNs - endNs + (recorder.now() - doneNs));
}

/** Counts the call whose start was left, which threw, and returns what it threw. */
function recordFailure(site: CallSite, series: Series, error: unknown): unknown {
  const { recorder } = site;
  const startNs = leftStart();
  const endNs = recorder.now();
  recorder.record(series, startNs, endNs, outcomeOfError(error, site.options), error);
  if (--series.untilSample < 0) sampleOverhead(recorder, series, endNs);
  return error;
}
