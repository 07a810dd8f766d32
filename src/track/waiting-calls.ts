// Track: calls that returned one and the same object and end with it: a cached query, a collection, a stream. They wait
// side by side: an observer around the observer of each earlier call would end at the bottom of the stack.

import type { Series } from '../aggregate/series.js';
import type { CallEnd } from './call-end.js';

/** A call that has returned and is not over. */
export interface WaitingCall {
  readonly site: CallEnd;
  readonly series: Series;
  readonly startNs: number;
}

/** Calls that wait for one object at the most: it may live for as long as the process, and never be asked. */
export const MAX_WAITING = 100;

export class WaitingCalls {
  #calls: WaitingCall[] = [];

  constructor(first: WaitingCall) {
    this.#calls.push(first);
  }

  /** False when too many wait. */
  add(call: WaitingCall): boolean {
    if (this.#calls.length >= MAX_WAITING) return false;
    this.#calls.push(call);
    return true;
  }

  /** The calls that are over now, or end with what is at hand. None of them waits any longer. */
  take(): readonly WaitingCall[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }
}

const byObserver = new WeakMap<object, WaitingCalls>();

/** Who waits for an object whose own method observes it; undefined where none does. May throw what a proxy throws. */
export function waitingFor(target: object, key: PropertyKey): WaitingCalls | undefined {
  return byObserver.get(Reflect.getOwnPropertyDescriptor(target, key)?.value);
}

/** Notes that a method observes for these calls. */
export function observesFor<F extends object>(observer: F, calls: WaitingCalls): F {
  byObserver.set(observer, calls);
  return observer;
}
