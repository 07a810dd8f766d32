// Track: follows the promise a tracked call returned, without a new closure or object a call.

import { type OutcomeCode, type Series, SUCCESS } from '../aggregate/series.js';
import type { CallEnd } from './call-end.js';
import { outcomeOfError } from './outcome.js';
import { settle } from './result.js';

const promiseThen = Promise.prototype.then;

/**
 * The overhead so far of a call that is sampled: nothing to speak of. The two spans that are measured from here on hold
 * two readings of the clock, as many as a call takes.
 */
export const SAMPLED_NS = 1;

/** Cells kept for reuse; more calls in flight than this make new ones. */
const MAX_POOLED = 4096;
const pool: PromiseCell[] = [];

/** A call in flight. Its two handlers are made once, with the cell, and serve every call the cell is used for. */
class PromiseCell {
  site: CallEnd | undefined;
  series: Series | undefined;
  // Not whole on purpose: V8 then stores the fields as float64 in place, and writing them allocates nothing.
  startNs = 0.5;
  overheadNs = 0.5;

  readonly onFulfilled = (value: unknown): unknown => {
    const site = this.site as CallEnd;
    if (site.inspectsResult) {
      const series = this.series as Series;
      const startNs = this.startNs;
      release(this);
      return settle(site, series, value, startNs);
    }
    this.#finish(site, site.recorder.now(), SUCCESS, undefined);
    return value;
  };

  readonly onRejected = (error: unknown): never => {
    const site = this.site as CallEnd;
    const endNs = site.recorder.now();
    this.#finish(site, endNs, outcomeOfError(error, site.options), error);
    throw error;
  };

  #finish(site: CallEnd, endNs: number, outcome: OutcomeCode, error: unknown): void {
    const { recorder } = site;
    const series = this.series as Series;
    const overheadNs = this.overheadNs;
    const { startNs } = this;
    release(this);
    recorder.record(series, startNs, endNs, outcome, error);
    if (overheadNs !== 0) recorder.sampleOverhead(series, overheadNs + (recorder.now() - endNs));
  }
}

/**
 * Where a call leaves its start for what ends it. A number handed to a function that V8 does not inline is boxed, and
 * where several may be handed it that is done at every call (16 bytes); one left in a typed array is not.
 */
export const startCell = new Float64Array(1);

/** Leaves the start of a call, in nanoseconds, for `follow`. */
export function leaveStart(ns: number): void {
  startCell[0] = ns;
}

/** The start left last. */
export function leftStart(): number {
  return startCell[0] as number;
}

function release(cell: PromiseCell): void {
  cell.site = undefined;
  cell.series = undefined;
  if (pool.length < MAX_POOLED) pool.push(cell);
}

function occupy(site: CallEnd, series: Series): PromiseCell {
  const cell = pool.pop() ?? new PromiseCell();
  cell.site = site;
  cell.series = series;
  cell.startNs = leftStart();
  cell.overheadNs = 0;
  return cell;
}

/**
 * Counts the call whose start was left, when the promise settles that an async function returned. Gives the promise
 * derived from it, so that a rejection nobody handles stays unhandled. `overheadNs` is what tracking the call cost so far,
 * 0 when not sampled.
 */
export function follow(site: CallEnd, series: Series, promise: Promise<unknown>, overheadNs: number): Promise<unknown> {
  const followedNs = overheadNs === 0 ? 0 : site.recorder.now();
  const cell = occupy(site, series);
  const derived = promise.then(cell.onFulfilled, cell.onRejected);
  if (overheadNs !== 0) cell.overheadNs = overheadNs + (site.recorder.now() - followedNs);
  return derived;
}

/**
 * `follow` for the native promise of any other function. One with a `then` of its own is returned untouched. Libraries
 * hang `cancel` or `json` on theirs, which the derived promise takes over.
 */
export function followForeign(
  site: CallEnd,
  series: Series,
  promise: Promise<unknown>,
  overheadNs: number,
): Promise<unknown> {
  const followedNs = overheadNs === 0 ? 0 : site.recorder.now();
  const cell = occupy(site, series);
  let derived: Promise<unknown> | undefined;
  try {
    if (promise.then === promiseThen || isNativeThen(promise.then)) {
      derived = promiseThen.call(promise, cell.onFulfilled, cell.onRejected);
    }
  } catch {
    // A subclass whose species cannot be constructed.
  }
  if (derived === undefined) {
    // The promise cannot be followed, the call ends here.
    const { startNs } = cell;
    release(cell);
    return settle(site, series, promise, startNs) as Promise<unknown>;
  }
  if (hasOwnMembers(promise)) copyOwnMembers(promise, derived);
  if (overheadNs !== 0) cell.overheadNs = overheadNs + (site.recorder.now() - followedNs);
  return derived;
}

/** Libraries hang methods on promises, or make them what `for await` takes. Nearly free where nobody did. */
function hasOwnMembers(promise: object): boolean {
  for (const _ in promise) return true;
  return Symbol.asyncIterator in promise;
}

/** Symbols that nobody else can have are left out: Node's own, by which it follows what is asynchronous, are such. */
function copyOwnMembers(from: object, to: object): void {
  for (const key of Reflect.ownKeys(from)) {
    if (key in to || (typeof key === 'symbol' && !isShared(key))) continue;
    Reflect.defineProperty(to, key, Reflect.getOwnPropertyDescriptor(from, key) as PropertyDescriptor);
  }
}

function isShared(symbol: symbol): boolean {
  return Symbol.keyFor(symbol) !== undefined || WELL_KNOWN.has(symbol);
}

const WELL_KNOWN: ReadonlySet<unknown> = new Set(
  Object.getOwnPropertyNames(Symbol).map((name) => Reflect.get(Symbol, name)),
);

/**
 * True for the `then` of another realm's promises, and for one that was patched for all promises. A class's own, or a
 * promise's, is what starts its work (postgres.js) or guards state that a derived promise does not have.
 */
function isNativeThen(then: unknown): boolean {
  if (then === Promise.prototype.then) return true;
  return typeof then === 'function' && Function.prototype.toString.call(then) === NATIVE_THEN;
}

const NATIVE_THEN = Function.prototype.toString.call(promiseThen);
