// Track: calls that are over when their iteration is: generators, and with `iterators: 'observe'` iterators and streams.

import { types } from 'node:util';
import { CANCEL, type Series } from '../aggregate/series.js';
import type { CallEnd } from './call-end.js';
import type { CallSite } from './call-site.js';
import type { AnyFunction } from './measure.js';
import { TracedCall } from './traced-call.js';

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
    if (isNodeStream(value)) return observeStream(site, series, value, startNs);
    if (typeof (value as Partial<Iterator<unknown>>).next === 'function') {
      return observeIterator(site, series, value, startNs);
    }
    return observeIteratorMethod(site, series, value, startNs);
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

/** Observes the first iterator that an iterable hands out. */
function observeIteratorMethod(site: CallEnd, series: Series, iterable: object, startNs: number): boolean {
  const key = Symbol.asyncIterator in iterable ? Symbol.asyncIterator : Symbol.iterator;
  let isTaken = false;
  return replace(iterable, key, (method) => {
    return function (this: unknown, ...args: unknown[]): unknown {
      const iterator = Reflect.apply(method, this, args) as object;
      if (!isTaken) observeIterator(site, series, iterator, startNs);
      isTaken = true;
      return iterator;
    };
  });
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

/** Waits for `close`: unlike `error`, listening to it changes nothing for anyone else. */
function observeStream(site: CallEnd, series: Series, stream: NodeStream, startNs: number): boolean {
  const end = () => {
    const { errored, readableEnded, writableFinished } = stream;
    if (errored) site.recordError(series, errored, startNs);
    // What has both sides was returned to be read.
    else if (readableEnded ?? writableFinished) site.recordResult(series, stream, startNs);
    else site.recorder.recordSpan(series, startNs, CANCEL);
  };
  if (stream.closed) end();
  else stream.once('close', end);
  return true;
}

/** Shadows one method of an object by an own, hidden one. False when it has none or does not let itself be changed. */
function replace(target: object, key: PropertyKey, make: (method: Step) => Step): boolean {
  const method: unknown = Reflect.get(target, key);
  if (typeof method !== 'function') return false;
  return Reflect.defineProperty(target, key, { value: make(method as Step), writable: true, configurable: true });
}
