// Track: the options of `track` and `wrap`, checked when the decorator or wrapper is made.

import { types } from 'node:util';
import { requireFunction, requireKnownKeys, requireOneOf, requireText, wrongType } from '../option-rules.js';
import type { CallEndOptions } from './call-end.js';

/** The event type of calls that were not given one. */
const DEFAULT_EVENT_TYPE = 'default';

/** Options of `track` and `wrap`; a string stands for `{ eventType }`. */
export interface TrackOptions {
  /** Your own label, as `'api'` or `'db'`. Default: `'default'`. */
  readonly eventType?: string;
  /** Replaces the function's or method's own name; a class still stands before it. Survives minifiers. */
  readonly name?: string;
  /** Replaces the declaring class's name. */
  readonly className?: string;
  /** Given a call's result, false when it counts as a failure. A predicate that throws is warned of. */
  readonly isSuccess?: (call: { readonly result: any }) => boolean;
  /** Given what was thrown, true when the call counts as cancelled. Default: its name is `AbortError`. */
  readonly isCancelled?: (error: any) => boolean;
  /** `observe` counts a returned thenable when it settles; lazy ones stay lazy. Default: `ignore`. */
  readonly thenables?: 'ignore' | 'observe';
  /**
   * `observe` ends the call with the iteration of any returned iterator or stream. Default: `generators` only. With either
   * `observe`, at most 100 calls wait for an object that all of them returned; further ones end at their return.
   */
  readonly iterators?: 'generators' | 'observe';
}

/** Track options by who needs them. */
export interface ResolvedTrackOptions {
  readonly eventType: string;
  readonly name: string | undefined;
  readonly className: string | undefined;
  /** One object for all that say nothing of it: call sites keep it. */
  readonly ending: CallEndOptions;
}

const DEFAULT_ENDING: CallEndOptions = Object.freeze({
  isSuccess: undefined,
  isCancelled: undefined,
  thenables: undefined,
  iterators: undefined,
});

const KNOWN = ['eventType', 'name', 'className', 'isSuccess', 'isCancelled', 'thenables', 'iterators'];

export function resolveTrackOptions(given: string | TrackOptions | undefined): ResolvedTrackOptions {
  if (isDecorated(given)) {
    throw wrongType('eventType', "a string or track options (write @analytics.track('api') with parentheses)", given);
  }
  const options = typeof given === 'object' ? requireKnownKeys('TrackOptions', given, KNOWN) : { eventType: given };
  const { eventType = DEFAULT_EVENT_TYPE, name, className } = options;
  if (name !== undefined) requireText('name', name);
  if (className !== undefined) requireText('className', className);
  return {
    eventType: requireText('eventType', eventType),
    name: name as string | undefined,
    className: className as string | undefined,
    ending: resolveEnding(options),
  };
}

function resolveEnding({ isSuccess, isCancelled, thenables, iterators }: Record<string, unknown>): CallEndOptions {
  if (isSuccess !== undefined) requirePredicate('isSuccess', isSuccess);
  if (isCancelled !== undefined) requirePredicate('isCancelled', isCancelled);
  if (thenables !== undefined) requireOneOf('thenables', thenables, ['ignore', 'observe']);
  if (iterators !== undefined) requireOneOf('iterators', iterators, ['generators', 'observe']);
  const isDefault = [isSuccess, isCancelled, thenables, iterators].every((option) => option === undefined);
  return isDefault ? DEFAULT_ENDING : ({ isSuccess, isCancelled, thenables, iterators } as CallEndOptions);
}

/** The call is counted at once, so its outcome cannot be waited for. */
function requirePredicate(option: string, value: unknown): void {
  requireFunction(option, value);
  if (types.isAsyncFunction(value)) throw wrongType(option, 'a function that is not async', value);
}

/** True for what a decorator without its parentheses is handed: a function or class, a prototype, an accessor's pair. */
function isDecorated(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return typeof given === 'function';
  return Object.hasOwn(given, 'constructor') || (Object.hasOwn(given, 'get') && Object.hasOwn(given, 'set'));
}
