// Track: the hot path of an Analytics with `maxOverheadPercent`: measure.ts for the calls whose turn it is, less for the
// others: no clock is read, nothing but the outcome is looked at.

import { types } from 'node:util';
import { SUCCESS } from '../aggregate/series.js';
import type { BudgetedRecorder } from './budgeted-recorder.js';
import type { CallPace } from './call-pace.js';
import type { CallSite } from './call-site.js';
import { type AnyFunction, trackCalls } from './measure.js';
import { outcomeOfError } from './outcome.js';
import { follow, followForeign, leaveStart } from './promise-cell.js';
import { settle } from './result.js';
import { UntimedEnd } from './untimed-end.js';

const { isAsyncFunction, isPromise } = types;

/** `trackCalls` within a budget. */
export function trackWithinBudget(site: CallSite, fn: AnyFunction, recorder: BudgetedRecorder): AnyFunction {
  const timed = trackCalls(site, fn);
  const measured = trackMeasured(site, fn, recorder);
  const end = new UntimedEnd(site.options, recorder, false);
  const { inspectsResult } = site;
  const isAsync = isAsyncFunction(fn);
  let pace: CallPace | undefined;
  return function budgeted(this: unknown): unknown {
    // biome-ignore lint/complexity/noArguments: V8 forwards `arguments` without making an array of it
    if (!recorder.isPlain || recorder.isWatched) return Reflect.apply(timed, this, arguments);
    const series = site.series ?? site.resolve(this);
    if (pace?.series !== series) pace = recorder.paceOf(series);
    const own = pace;
    // biome-ignore lint/complexity/noArguments: as above
    if (--own.untilTurn < 0) return Reflect.apply(own.turn() === 'timed' ? timed : measured, this, arguments);

    let result: unknown;
    try {
      // biome-ignore lint/complexity/noArguments: as above
      result = Reflect.apply(fn, this, arguments);
    } catch (error) {
      recorder.countUntimed(own, outcomeOfError(error, site.options), error);
      throw error;
    }
    if (isAsync) return follow(end, series, result as Promise<unknown>, 0);
    if (typeof result === 'object' && isPromise(result)) return followForeign(end, series, result, 0);
    if (inspectsResult) return settle(end, series, result, 0);
    recorder.countUntimed(own, SUCCESS);
    return result;
  };
}

/** The same for a call now and then, to learn what counting one costs: the readings for it are taken off again. */
function trackMeasured(site: CallSite, fn: AnyFunction, recorder: BudgetedRecorder): AnyFunction {
  const end = new UntimedEnd(site.options, recorder, true);
  const { now } = recorder;
  let pace: CallPace | undefined;
  return function measured(this: unknown, ...args: unknown[]): unknown {
    const readNs = now();
    const enteredNs = now();
    const readingNs = enteredNs - readNs;
    const series = site.series ?? site.resolve(this);
    if (pace?.series !== series) pace = recorder.paceOf(series);
    const own = pace;
    own.thinned.readingSample.add(readingNs);
    const startNs = now();
    let result: unknown;
    try {
      result = Reflect.apply(fn, this, args);
    } catch (error) {
      recorder.countUntimed(own, outcomeOfError(error, site.options), error);
      throw error;
    }
    const beforeNs = startNs - enteredNs - readingNs;
    // Two more readings are taken until the promise has settled.
    if (isPromise(result)) {
      leaveStart(startNs);
      return followForeign(end, series, result, beforeNs - 2 * readingNs);
    }
    if (site.inspectsResult) return settle(end, series, result, startNs);
    const endNs = now();
    recorder.countUntimed(own, SUCCESS);
    own.thinned.overheadSample.add(Math.max(0, beforeNs + (now() - endNs - readingNs)));
    return result;
  };
}
