// Track: ends a call whose result must be looked at: `isSuccess`, observed thenables and iterators.

import type { Series } from '../aggregate/series.js';
import type { CallEnd } from './call-end.js';
import { observeIterable } from './iterators.js';
import { observesFor, type WaitingCall, WaitingCalls, waitingFor } from './waiting-calls.js';

/** Counts the call now, or when the thenable or iterator it returned has ended. Returns the result, the same object. */
export function settle(site: CallEnd, series: Series, result: unknown, startNs: number): unknown {
  const { thenables, iterators } = site.options;
  if (thenables === 'observe' && observeThenable(site, series, result, startNs)) return result;
  if (iterators === 'observe' && observeIterable(site, series, result, startNs)) return result;
  site.recordResult(series, result, startNs);
  return result;
}

/**
 * Listens in on `then` in place, so that the object stays itself, lazy as it was: nothing runs until its owner asks.
 * False when the value is no thenable or cannot be listened to.
 */
function observeThenable(site: CallEnd, series: Series, value: unknown, startNs: number): boolean {
  const then = thenOf(value);
  if (then === undefined) return false;
  const call: WaitingCall = { site, series, startNs };
  try {
    const others = waitingFor(value as object, 'then');
    if (others !== undefined) return others.add(call);
    const observed = observedThen(then, new WaitingCalls(call));
    return Reflect.defineProperty(value as object, 'then', { value: observed, writable: true, configurable: true });
  } catch {
    // A proxy's trap.
    return false;
  }
}

function observedThen(then: (...args: unknown[]) => unknown, calls: WaitingCalls): object {
  const observed = function (this: unknown, onFulfilled?: unknown, onRejected?: unknown): unknown {
    const fulfilled = (result: unknown) => {
      for (const { site, series, startNs } of calls.take()) site.recordResult(series, result, startNs);
      return typeof onFulfilled === 'function' ? onFulfilled(result) : result;
    };
    const rejected = (error: unknown) => {
      for (const { site, series, startNs } of calls.take()) site.recordError(series, error, startNs);
      if (typeof onRejected === 'function') return onRejected(error);
      throw error;
    };
    return Reflect.apply(then, this, [fulfilled, rejected]);
  };
  return observesFor(observed, calls);
}

function thenOf(value: unknown): ((...args: unknown[]) => unknown) | undefined {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  try {
    const { then } = value as { then?: unknown };
    return typeof then === 'function' ? (then as (...args: unknown[]) => unknown) : undefined;
  } catch {
    return undefined;
  }
}
