// Track: calls that are over when their iteration is: generators, and with `iterators: 'observe'` iterators and streams.

import { types } from 'node:util';
import { CANCEL, type Series } from '../aggregate/series.js';
import type { CallEnd } from './call-end.js';
import type { CallSite } from './call-site.js';
import type { AnyFunction } from './measure.js';
import { TracedCall } from './traced-call.js';
import { MAX_WAITING, observesFor, type WaitingCall, WaitingCalls, waitingFor } from './waiting-calls.js';

type Step = (...args: unknown[]) => unknown;

/** The wrapper of a (possibly async) generator function: timed from the first `next` to the end of the iteration. */
export function trackGenerator(site: CallSite, fn: AnyFunction): AnyFunction {
  return function tracked(this: unknown, ...args: unknown[]): unknown {
    const generator = Reflect.apply(fn, this, args);
    const { recorder } = site;
    if (!recorder.enabled) return generator;
    const series = site.series ?? site.resolve(this);
    observeIterator(recorder.isPlain ? site : new TracedCall(site, series), series, generator, undefined);
    return generator;
  };
}

/**
 * Counts the call when the iteration of `value` ends, however it ends; an early `break` is cancelled. The value stays
 * the same object: its own methods are replaced. False when there is nothing to observe. Arrays and other collections
 * are plain results, and a web `ReadableStream` may be read past its iterator, so their calls end at the return.
 */
export function observeIterable(site: CallEnd, series: Series, value: unknown, startNs: number): boolean {
  try {
    if (typeof value !== 'object' || value === null || isCollection(value)) return false;
    const call: WaitingCall = { site, series, startNs };
    if (isNodeStream(value)) return observeStream(call, value);
    if (typeof (value as Partial<Iterator<unknown>>).next === 'function') {
      return hasRoom(value) && observeIterator(site, series, value, startNs);
    }
    return observeIteratorMethod(call, value);
  } catch {
    return false;
  }
}

function isCollection(value: object): boolean {
  return (
    Array.isArray(value) ||
    ArrayBuffer.isView(value) ||
    types.isMap(value) ||
    types.isSet(value) ||
    (typeof ReadableStream === 'function' && value instanceof ReadableStream)
  );
}

/** Replaces `next`, `return` and `throw` by ones that look at what comes back. */
function observeIterator(site: CallEnd, series: Series, iterator: object, calledNs: number | undefined): boolean {
  const { recorder } = site;
  // A generator that is closed before its first `next` never runs: it has no start, and there is no call to count.
  let startNs = calledNs;
  let isClosing = false;
  let isOver = false;
  const start = () => {
    site.begin();
    return recorder.now();
  };
  const end = (record: (startNs: number) => void) => {
    if (!isOver && startNs !== undefined) record(startNs);
    isOver = true;
  };
  const fail = (error: unknown) => end((ns) => site.recordError(series, error, ns));
  const look = (step: unknown, isEarly: boolean) => {
    const last = lastStep(step);
    if (last === undefined) return;
    end((ns) => (isEarly ? recorder.recordSpan(series, ns, CANCEL) : site.recordResult(series, last.value, ns)));
  };
  const observe = (key: 'next' | 'return' | 'throw') => (method: Step) =>
    function (this: unknown, ...args: unknown[]): unknown {
      if (key === 'next') startNs ??= start();
      // From here on the end is an early one, although a `finally` block may yield a few times more.
      if (key === 'return') isClosing = true;
      const isEarly = isClosing;
      return lookAt(
        site,
        () => Reflect.apply(method, this, args),
        (step) => look(step, isEarly),
        fail,
      );
    };
  if (!replace(iterator, 'next', observe('next'))) return false;
  for (const ending of ['return', 'throw'] as const) replace(iterator, ending, observe(ending));
  return true;
}

/** The step when it is an iterator's last one; what `next` gives may be anything, where `next` is no iterator's. */
function lastStep(step: unknown): { readonly value: unknown } | undefined {
  try {
    const { done, value } = step as IteratorResult<unknown>;
    return done ? { value } : undefined;
  } catch {
    return undefined;
  }
}

/** Runs one step and shows its result, or its promise's, to `look`; what it threw goes to `fail` and on. */
function lookAt(
  call: CallEnd,
  step: () => unknown,
  look: (result: unknown) => void,
  fail: (error: unknown) => void,
): unknown {
  let result: unknown;
  try {
    result = call.run(step);
  } catch (error) {
    fail(error);
    throw error;
  }
  if (!types.isPromise(result)) {
    look(result);
    return result;
  }
  return result.then(
    (settled) => {
      look(settled);
      return settled;
    },
    (error: unknown) => {
      fail(error);
      throw error;
    },
  );
}

const observations = new WeakMap<object, number>();

/** True while few calls returned this iterator: each observes it around those before it. */
function hasRoom(iterator: object): boolean {
  const count = observations.get(iterator) ?? 0;
  observations.set(iterator, count + 1);
  return count < MAX_WAITING;
}

/** Observes the first iterator that an iterable hands out from now on. */
function observeIteratorMethod(call: WaitingCall, iterable: object): boolean {
  const key = Symbol.asyncIterator in iterable ? Symbol.asyncIterator : Symbol.iterator;
  const others = waitingFor(iterable, key);
  if (others !== undefined) return others.add(call);
  const calls = new WaitingCalls(call);
  return replace(iterable, key, (method) =>
    observesFor(function (this: unknown, ...args: unknown[]): unknown {
      const iterator = Reflect.apply(method, this, args) as object;
      for (const one of calls.take()) {
        if (!observeHandedOut(one, iterator)) one.site.recordResult(one.series, iterable, one.startNs);
      }
      return iterator;
    }, calls),
  );
}

function observeHandedOut({ site, series, startNs }: WaitingCall, iterator: object): boolean {
  try {
    return hasRoom(iterator) && observeIterator(site, series, iterator, startNs);
  } catch {
    // No object, or a proxy's trap.
    return false;
  }
}

interface NodeStream {
  once(event: 'close', listener: () => void): unknown;
  readonly closed?: boolean;
  readonly errored?: Error | null;
  readonly readableEnded?: boolean;
  readonly writableFinished?: boolean;
}

function isNodeStream(value: object): value is NodeStream {
  const { once, pipe, destroy } = value as Record<string, unknown>;
  return typeof once === 'function' && typeof pipe === 'function' && typeof destroy === 'function';
}

const streams = new WeakMap<NodeStream, WaitingCalls>();

/** Waits for `close`: unlike `error`, listening to it changes nothing for anyone else. */
function observeStream(call: WaitingCall, stream: NodeStream): boolean {
  if (stream.closed) {
    endWith(stream, call);
    return true;
  }
  const others = streams.get(stream);
  if (others !== undefined) return others.add(call);
  const calls = new WaitingCalls(call);
  streams.set(stream, calls);
  // One listener for all calls: Node warns of a leak where there are more than ten.
  stream.once('close', () => {
    for (const one of calls.take()) endWith(stream, one);
  });
  return true;
}

function endWith(stream: NodeStream, { site, series, startNs }: WaitingCall): void {
  const { errored, readableEnded, writableFinished } = stream;
  if (errored) site.recordError(series, errored, startNs);
  // What has both sides was returned to be read.
  else if (readableEnded ?? writableFinished) site.recordResult(series, stream, startNs);
  else site.recorder.recordSpan(series, startNs, CANCEL);
}

/** Shadows one method of an object by an own, hidden one. False when it has none or does not let itself be changed. */
function replace(target: object, key: PropertyKey, make: (method: Step) => Step): boolean {
  const method: unknown = Reflect.get(target, key);
  if (typeof method !== 'function') return false;
  return Reflect.defineProperty(target, key, { value: make(method as Step), writable: true, configurable: true });
}
