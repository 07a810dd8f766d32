// Track: the hot path. A tracked call is two clock readings, one look at the result and `Recorder.record`.
//
// Nothing here builds a string, looks up a name or asks a logger; what only some functions need (classes, generators,
// other thenables, iterators, `isSuccess`) is decided when the function is wrapped, in wrap.ts.

import { types } from 'node:util';
import { leaveStart, leaveTimes, leftStart } from '../aggregate/histogram.js';
import { type Series, SUCCESS } from '../aggregate/series.js';
import type { CallSite } from './call-site.js';
import { outcomeOfError } from './outcome.js';
import { follow, followForeign, SAMPLED_NS } from './promise-cell.js';
import type { Recorder } from './recorder.js';
import { settle } from './result.js';
import { runAside } from './traced.js';

const { isAsyncFunction, isPromise } = types;

/** Any function at all; `any` because a constraint on parameters would refuse most functions. */
export type AnyFunction = (this: any, ...args: any[]) => any;

/** The wrapper of everything that is called: functions, async functions, methods. */
export function trackCalls(site: CallSite, fn: AnyFunction): AnyFunction {
  const { recorder } = site;
  const make = isAsyncFunction(fn) ? makeAsync : makeSync;
  return make(site, fn, recorder, recorder.now, runAside(site, fn));
}

// V8 inlines no more than 460 bytes of bytecode of one function, and 920 in all. So what the wrappers need are parameters,
// which are there: each `const` of an outer function would be asked for it, and each of a module again from a bundle.

function makeSync(
  site: CallSite,
  fn: AnyFunction,
  recorder: Recorder,
  now: () => number,
  aside: AnyFunction,
): AnyFunction {
  return function tracked(this: unknown): unknown {
    // biome-ignore lint/complexity/noArguments: V8 forwards `arguments` without making an array of it
    if (!recorder.isPlain) return Reflect.apply(aside, this, arguments);
    const series = site.series ?? site.resolve(this);
    const sampledNs = --series.untilSample < 0 ? armSample(series) : 0;

    let result: unknown;
    const startNs = now();
    try {
      // biome-ignore lint/complexity/noArguments: as above
      result = Reflect.apply(fn, this, arguments);
    } catch (error) {
      leaveStart(startNs);
      throw recordFailure(site, series, error);
    }
    if (site.inspectsResult || (typeof result === 'object' && isPromise(result))) {
      leaveStart(startNs);
      return endLater(site, series, result, sampledNs);
    }
    const endNs = now();
    leaveTimes(startNs, endNs);
    recorder.record(series, SUCCESS);
    if (sampledNs !== 0) sampleOverhead(recorder, series, endNs);
    return result;
  };
}

/** An async function throws nothing, and what it returns need not be looked at. */
function makeAsync(
  site: CallSite,
  fn: AnyFunction,
  recorder: Recorder,
  now: () => number,
  aside: AnyFunction,
): AnyFunction {
  return function tracked(this: unknown): unknown {
    // biome-ignore lint/complexity/noArguments: as above
    if (!recorder.isPlain) return Reflect.apply(aside, this, arguments);
    const series = site.series ?? site.resolve(this);
    const sampledNs = --series.untilSample < 0 ? armSample(series) : 0;
    const startNs = now();
    // biome-ignore lint/complexity/noArguments: as above
    const promise = Reflect.apply(fn, this, arguments);
    leaveStart(startNs);
    return follow(site, series, promise, sampledNs);
  };
}

/** Ends a call when its promise or its result has been looked at. */
function endLater(site: CallSite, series: Series, result: unknown, sampledNs: number): unknown {
  if (site.inspectsResult && !isPromise(result)) return settle(site, series, result, leftStart());
  return followForeign(site, series, result as Promise<unknown>, sampledNs);
}

function armSample(series: Series): number {
  series.armSample();
  return SAMPLED_NS;
}

/** What tracking a call cost: its last reading of the clock and what followed, all done now, and its first reading. */
function sampleOverhead(recorder: Recorder, series: Series, endNs: number): void {
  const doneNs = recorder.now();
  recorder.sampleOverhead(series, doneNs - endNs + (recorder.now() - doneNs));
}

/** Counts a call that threw, and returns what it threw. */
function recordFailure(site: CallSite, series: Series, error: unknown): unknown {
  const startNs = leftStart();
  const endNs = site.recorder.now();
  // First: `isCancelled`, or a getter of the error, may run tracked calls, which use the cells.
  const outcome = outcomeOfError(error, site.options);
  leaveTimes(startNs, endNs);
  site.recorder.record(series, outcome, error);
  return error;
}
