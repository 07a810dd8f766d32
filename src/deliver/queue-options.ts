// new BatchQueue(…): options, their defaults and what is refused.

import { type Scheduler, systemScheduler } from '../clock.js';
import { CONSOLE_FROM_INFO, type Logger } from '../logger.js';
import {
  outOfRange,
  requireFunction,
  requireInteger,
  requireKnownKeys,
  requireLogger,
  requireMethods,
  requireNonNegative,
  requireOneOf,
  requireText,
} from '../option-rules.js';
import type { Destination } from './delivery.js';
import type { FrozenEvent } from './door.js';
import { HOOK_NAMES, type QueueHooks } from './hooks.js';
import type { Spool } from './spool-port.js';

/** Waiting after failed sends; full jitter, so each wait is anything up to its ceiling. */
export interface RetryOptions {
  /** Ceiling of the first wait, milliseconds; it doubles with every failure in a row. Default: 500. */
  readonly baseMs?: number | undefined;
  /** Ceiling of every wait. Default: 30,000. */
  readonly maxMs?: number | undefined;
  /** Sends of one batch before it is dropped as `exhausted`. Default: unlimited. */
  readonly maxAttempts?: number | undefined;
}

/** What every destination that is built on the batch queue takes from its user. */
export interface QueueOptions<T> {
  /** Events a batch; reaching it starts a send. Default: 100. */
  readonly batchSize?: number | undefined;
  /** Milliseconds after which a smaller batch is sent; 0 is never. Default: 5,000. */
  readonly flushIntervalMs?: number | undefined;
  /** Events held in memory, in flight included. Default: 10 × `batchSize`, at least 10,000. */
  readonly maxQueueItems?: number | undefined;
  /** The same in bytes of serialized events. Default: 16 MiB. */
  readonly maxQueueBytes?: number | undefined;
  /** A larger event is rejected. Default: 32 KiB. */
  readonly maxItemBytes?: number | undefined;
  /** Which event goes when the queue is full; those in flight stay. Default: `drop-newest`, the only one with a spool. */
  readonly overflow?: 'drop-newest' | 'drop-oldest' | undefined;
  /** Milliseconds after which a waiting event is dropped as `expired`. Default: none. */
  readonly maxAgeMs?: number | undefined;
  /** How long to wait after failed sends, and how often to try. */
  readonly retry?: RetryOptions | undefined;
  /** Milliseconds; a send that takes longer is aborted and repeated. Default: 10,000. */
  readonly requestTimeoutMs?: number | undefined;
  /** Where events survive the process, and go when the memory is full. Default: none. */
  readonly spool?: Spool | undefined;
  /** Gives the event as it may be kept; called before it is serialized. Must not change the original. */
  readonly redact?: ((event: T) => T) | undefined;
  /** Told what becomes of events. */
  readonly on?: QueueHooks | undefined;
  /** Hears one warning when events start to be dropped or the destination refuses them, and one when that is over. */
  readonly logger?: Logger | undefined;
  /** The source of time, for tests. */
  readonly scheduler?: Scheduler | undefined;
  /** The source of jitter, from 0 to 1, for tests. */
  readonly random?: (() => number) | undefined;
}

/** Options of `new BatchQueue(…)`: the user's, and those of the destination's author. */
export interface BatchQueueOptions<T, F> extends QueueOptions<T> {
  /** Stands in log lines. Default: `delivery`. */
  readonly name?: string | undefined;
  readonly destination: Destination<F>;
  /** Serializes an event; one it throws for is rejected. See `InvalidEvent`. */
  readonly freeze: (event: T) => FrozenEvent<F>;
  /**
   * For a destination that sends `frozen`, whose `freeze` gives no JSON: makes it, for the spool and to measure large
   * events. Events that wait stay objects then. Default: `freeze` gives JSON.
   */
  readonly serialize?: ((frozen: F) => string) | undefined;
  /** With a spool: makes `frozen` anew from the JSON read back. Default: undefined for every event. */
  readonly thaw?: ((json: string) => F) | undefined;
}

interface ResolvedRetryOptions {
  readonly baseMs: number;
  readonly maxMs: number;
  readonly maxAttempts: number;
}

/** Options with every default filled in. Unlimited is infinity. */
export interface ResolvedQueueOptions<T, F> {
  readonly name: string;
  readonly destination: Destination<F>;
  readonly freeze: (event: T) => FrozenEvent<F>;
  readonly serialize: ((frozen: F) => string) | undefined;
  /** Whether events in the queue have their JSON. */
  readonly keepsJson: boolean;
  readonly thaw: (json: string) => F;
  readonly batchSize: number;
  readonly flushIntervalMs: number;
  readonly maxQueueItems: number;
  readonly maxQueueBytes: number;
  readonly maxItemBytes: number;
  readonly overflow: 'drop-newest' | 'drop-oldest';
  readonly maxAgeMs: number;
  readonly retry: ResolvedRetryOptions;
  readonly requestTimeoutMs: number;
  readonly spool: Spool | undefined;
  readonly redact: ((event: T) => T) | undefined;
  readonly on: QueueHooks;
  readonly logger: Logger;
  readonly scheduler: Scheduler;
  readonly random: () => number;
}

/** The names of `QueueOptions`, for a destination that checks its own. */
export const QUEUE_OPTION_NAMES = [
  'batchSize',
  'flushIntervalMs',
  'maxQueueItems',
  'maxQueueBytes',
  'maxItemBytes',
  'overflow',
  'maxAgeMs',
  'retry',
  'requestTimeoutMs',
  'spool',
  'redact',
  'on',
  'logger',
  'scheduler',
  'random',
] as const satisfies readonly (keyof QueueOptions<unknown>)[];

const OWN_NAMES = ['name', 'destination', 'freeze', 'serialize', 'thaw'] as const;
const SCHEDULER_METHODS = ['nowMs', 'epochMs', 'schedule'];
const MIN_DEFAULT_ITEMS = 10_000;
export const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;

/** Every value checked; throws for a bad one and names option, rule and value. */
export function resolveQueueOptions<T, F>(options: BatchQueueOptions<T, F>): ResolvedQueueOptions<T, F> {
  const given = requireKnownKeys('BatchQueueOptions', options, [...QUEUE_OPTION_NAMES, ...OWN_NAMES]);
  const { redact, spool, serialize } = given;
  const count = (name: keyof QueueOptions<T>, preset: number) => requireInteger(name, orPreset(given[name], preset), 1);
  const batchSize = count('batchSize', 100);
  const maxQueueItems = count('maxQueueItems', Math.max(10 * batchSize, MIN_DEFAULT_ITEMS));
  const maxQueueBytes = count('maxQueueBytes', 16 * 1024 * 1024);
  return Object.freeze({
    name: requireText('name', orPreset(given['name'], 'delivery')),
    destination: requireDestination<F>(given['destination']),
    freeze: requireCallable<(event: T) => FrozenEvent<F>>('freeze', given['freeze']),
    serialize: serialize === undefined ? undefined : requireCallable<(frozen: F) => string>('serialize', serialize),
    keepsJson: serialize === undefined || spool !== undefined,
    thaw: requireCallable<(json: string) => F>(
      'thaw',
      orPreset(given['thaw'], () => undefined),
    ),
    // A queue that holds less than a batch sends when it is full.
    batchSize: Math.min(batchSize, maxQueueItems),
    flushIntervalMs: requireNonNegative('flushIntervalMs', orPreset(given['flushIntervalMs'], 5_000)),
    maxQueueItems,
    maxQueueBytes,
    maxItemBytes: Math.min(count('maxItemBytes', 32 * 1024), maxQueueBytes),
    overflow: requireOverflow(orPreset(given['overflow'], 'drop-newest'), spool !== undefined),
    maxAgeMs: orUnlimited(given['maxAgeMs'], (value) => requireNonNegative('maxAgeMs', value)),
    retry: requireRetry(orPreset(given['retry'], {})),
    requestTimeoutMs: count('requestTimeoutMs', DEFAULT_REQUEST_TIMEOUT_MS),
    spool: spool === undefined ? undefined : requireSpool(spool),
    redact: redact === undefined ? undefined : requireCallable<(event: T) => T>('redact', redact),
    on: requireHooks(orPreset(given['on'], {})),
    logger: requireLogger('logger', orPreset(given['logger'], CONSOLE_FROM_INFO)),
    scheduler: requireMethods<Scheduler>('scheduler', orPreset(given['scheduler'], systemScheduler), SCHEDULER_METHODS),
    random: requireCallable<() => number>('random', orPreset(given['random'], Math.random)),
  });
}

/** Only what is not given has a default: a null is somebody's mistake. */
function orPreset(value: unknown, preset: unknown): unknown {
  return value === undefined ? preset : value;
}

function orUnlimited(value: unknown, rule: (value: unknown) => number): number {
  return value === undefined || value === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : rule(value);
}

function requireOverflow(value: unknown, hasSpool: boolean): 'drop-newest' | 'drop-oldest' {
  const overflow = requireOneOf('overflow', value, ['drop-newest', 'drop-oldest']);
  // The spool is a log: nothing can be taken out between what is in flight and the rest.
  if (hasSpool && overflow !== 'drop-newest') throw outOfRange('overflow', "'drop-newest' with a spool", overflow);
  return overflow;
}

function requireRetry(value: unknown): ResolvedRetryOptions {
  const given = requireKnownKeys('retry', value, ['baseMs', 'maxMs', 'maxAttempts']);
  const maxMs = requireInteger('retry.maxMs', orPreset(given['maxMs'], 30_000), 1);
  const baseMs = requireInteger('retry.baseMs', orPreset(given['baseMs'], Math.min(500, maxMs)), 1);
  if (baseMs > maxMs) throw outOfRange('retry.baseMs', `at most retry.maxMs (${maxMs})`, baseMs);
  const maxAttempts = orUnlimited(given['maxAttempts'], (count) => requireInteger('retry.maxAttempts', count, 1));
  return Object.freeze({ baseMs, maxMs, maxAttempts });
}

function requireDestination<F>(value: unknown): Destination<F> {
  const destination = requireMethods<Destination<F>>('destination', value, ['send']);
  if (destination.close !== undefined) requireFunction('destination.close', destination.close);
  return destination;
}

function requireSpool(value: unknown): Spool {
  const spool = requireMethods<Spool>('spool', value, ['append', 'load', 'acknowledge', 'close']);
  requireInteger('spool.adopted', spool.adopted, 0);
  return spool;
}

function requireHooks(value: unknown): QueueHooks {
  const hooks = requireKnownKeys('on', value, HOOK_NAMES);
  for (const name of HOOK_NAMES) if (hooks[name] !== undefined) requireFunction(`on.${name}`, hooks[name]);
  return hooks;
}

function requireCallable<C>(option: string, value: unknown): C {
  requireFunction(option, value);
  return value as C;
}
