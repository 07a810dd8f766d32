// Track: the hot path. A tracked call is two clock readings, one look at the result and `Recorder.record`.
//
// Nothing here builds a string, looks up a name or asks a logger; what only some functions need (classes, generators,
// other thenables, iterators, `isSuccess`) is decided when the function is wrapped, in wrap.ts.

import { types } from 'node:util';
import { SUCCESS } from '../aggregate/series.js';
import type { CallSite } from './call-site.js';
import { outcomeOfError } from './outcome.js';
import { follow, followForeign } from './promise-cell.js';
import { leaveTimes } from './recorder.js';
import { settle } from './result.js';
import { runAside } from './traced.js';

const { isAsyncFunction, isPromise } = types;

/** Any function at all; `any` because a constraint on parameters would refuse most functions. */
export type AnyFunction = (this: any, ...args: any[]) => any;

/** The wrapper of everything that is called: functions, async functions, methods. */
export function trackCalls(site: CallSite, fn: AnyFunction): AnyFunction {
  const { recorder, inspectsResult } = site;
  const now = recorder.now;
  // What such a function returns need not be looked at.
  const isAsync = isAsyncFunction(fn);
  // Not here: with 460 bytes of bytecode and more, V8 would not inline what follows into its callers.
  const aside = runAside(site, fn);
  return function tracked(this: unknown): unknown {
    // biome-ignore lint/complexity/noArguments: V8 forwards `arguments` without making an array of it
    if (!recorder.isPlain) return Reflect.apply(aside, this, arguments);
    const series = site.series ?? site.resolve(this);
    let enteredNs = 0;
    const isSampled = --series.untilSample < 0;
    if (isSampled) {
      series.armSample();
      enteredNs = now();
    }

    let result: unknown;
    const startNs = now();
    try {
      // biome-ignore lint/complexity/noArguments: as above
      result = Reflect.apply(fn, this, arguments);
    } catch (error) {
      const endNs = now();
      const outcome = outcomeOfError(error, site.options);
      leaveTimes(startNs, endNs);
      recorder.record(series, outcome, error);
      throw error;
    }
    if (isAsync) return follow(site, series, result as Promise<unknown>, startNs, isSampled ? startNs - enteredNs : 0);
    if (typeof result === 'object' && isPromise(result)) {
      return followForeign(site, series, result, startNs, isSampled ? startNs - enteredNs : 0);
    }
    const endNs = now();
    if (inspectsResult) return settle(site, series, result, startNs);
    leaveTimes(startNs, endNs);
    recorder.record(series, SUCCESS);
    if (isSampled) recorder.sampleOverhead(series, startNs - enteredNs + (now() - endNs));
    return result;
  };
}
