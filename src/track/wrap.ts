// Track: makes the wrapper a function deserves, and dresses it as the function it stands for.

import { types } from 'node:util';
import { trackWithinBudget } from './budgeted.js';
import { BudgetedRecorder } from './budgeted-recorder.js';
import type { CallSite } from './call-site.js';
import { trackGenerator } from './iterators.js';
import { type AnyFunction, trackCalls } from './measure.js';

type Kind = 'plain' | 'generator' | 'constructor';
type CallTracker = typeof trackCalls;

/** A tracked stand-in for `fn`: same name, length, prototype, statics and metadata. */
export function wrapFunction<F extends AnyFunction>(site: CallSite, fn: F): F {
  const { recorder } = site;
  const track: CallTracker =
    recorder instanceof BudgetedRecorder ? (own, called) => trackWithinBudget(own, called, recorder) : trackCalls;
  return dress(makeTracker(kindOf(fn), site, fn, track), fn);
}

/** The wrapper alone, for a call that keeps none. */
export function trackerOf(site: CallSite, fn: AnyFunction): AnyFunction {
  return makeTracker(knownKindOf(fn), site, fn, trackCalls);
}

function makeTracker(kind: Kind, site: CallSite, fn: AnyFunction, track: CallTracker): AnyFunction {
  if (kind === 'generator') return trackGenerator(site, fn);
  if (kind === 'constructor') return trackConstructor(site, fn, track);
  return track(site, fn);
}

/** What is called with or without `new`. Apart, because asking for `new.target` costs every call 80 bytes. */
function trackConstructor(site: CallSite, fn: AnyFunction, track: CallTracker): AnyFunction {
  const run = track(site, (call: () => unknown) => call());
  return function tracked(this: unknown, ...args: unknown[]): unknown {
    if (new.target === undefined) return run.call(this, () => Reflect.apply(fn, this, args));
    const newTarget = new.target === tracked ? fn : new.target;
    return run.call(undefined, () => Reflect.construct(fn, args, newTarget));
  };
}

const GENERATORS: ReadonlySet<unknown> = new Set([
  Object.getPrototypeOf(function* () {}),
  Object.getPrototypeOf(async function* () {}),
]);
const kinds = new WeakMap<AnyFunction, Kind>();

/** Remembers what it found: a function that is called without a wrapper is called so again. */
function knownKindOf(fn: AnyFunction): Kind {
  const known = kinds.get(fn);
  if (known !== undefined) return known;
  const kind = kindOf(fn);
  kinds.set(fn, kind);
  return kind;
}

function kindOf(fn: AnyFunction): Kind {
  // The wrapper of a generator function is none, but inherits from what generator functions do.
  for (let proto: unknown = Object.getPrototypeOf(fn); proto !== null; proto = Object.getPrototypeOf(proto)) {
    if (GENERATORS.has(proto)) return 'generator';
  }
  const source = Function.prototype.toString.call(fn);
  // Native code includes built-in constructors, bound functions and proxies: all may be called with `new`.
  const isConstructor =
    /^class\b/.test(source) || source.includes('new.target') || /\[native code\]\s*\}$/.test(source);
  return isConstructor ? 'constructor' : 'plain';
}

interface MetadataReflection {
  getOwnMetadataKeys?(target: object): unknown[];
  getOwnMetadata(key: unknown, target: object): unknown;
  defineMetadata(key: unknown, value: unknown, target: object): void;
}

/**
 * Makes a wrapper pass for its original. A Proxy would need none of this and cost 20 times as much a call.
 *
 * Name and length come last: V8 keeps the properties of a function with a name of its own in a dictionary, and what is set
 * before, all of them can share (72 bytes a wrapper; `npm run bench -- --only growth`).
 */
export function dress<F extends AnyFunction>(wrapper: AnyFunction, original: F): F {
  wrapper.prototype = original.prototype;
  Object.setPrototypeOf(wrapper, hasStatics(original) ? original : Object.getPrototypeOf(original));
  copyMetadata(original, wrapper);
  for (const key of ['name', 'length'] as const) {
    const own = Reflect.getOwnPropertyDescriptor(original, key);
    if (own === undefined) Reflect.deleteProperty(wrapper, key);
    else Reflect.defineProperty(wrapper, key, { ...own, configurable: true });
  }
  return wrapper as F;
}

/** What any function has of its own; the last two only where it is not strict. */
const OF_ANY_FUNCTION: ReadonlySet<unknown> = new Set(['length', 'name', 'prototype', 'arguments', 'caller']);

/**
 * True where there is something to inherit, or may be later: a class (its prototype is fixed) and a proxy have whatever
 * they are asked for. Asked, because each function that is inherited from costs 330 bytes.
 */
function hasStatics(original: AnyFunction): boolean {
  if (types.isProxy(original)) return true;
  if (Reflect.getOwnPropertyDescriptor(original, 'prototype')?.writable === false) return true;
  return Reflect.ownKeys(original).some((key) => !OF_ANY_FUNCTION.has(key));
}

/** reflect-metadata is feature-detected: frameworks that use it have loaded it. */
function copyMetadata(from: object, to: object): void {
  const reflection = Reflect as unknown as MetadataReflection;
  for (const key of reflection.getOwnMetadataKeys?.(from) ?? []) {
    reflection.defineMetadata(key, reflection.getOwnMetadata(key, from), to);
  }
}
