// record() → the queue: an event is redacted, frozen, measured and given an id, or it is refused, alone.

import { types } from 'node:util';
import type { QueuedItem } from './delivery.js';
import { createEventId } from './event-id.js';
import { faultOf } from './fault.js';

/** What `freeze` makes of an event. */
export interface FrozenEvent<F> {
  /** Where the serialized event carries its id itself (`createEventId()`); otherwise the queue gives it one. */
  readonly id?: string | undefined;
  /** The bytes to be sent. Left out where the destination sends `frozen`: the queue's `serialize` can make them. */
  readonly json?: string | undefined;
  /** Without `json`: no less than its bytes, and cheap to know. From 1.5 KiB on the queue counts for itself. */
  readonly bytesAtMost?: number | undefined;
  /** The destination's own form of the event; must not share anything mutable with it. */
  readonly frozen: F;
}

/** Thrown by `freeze` for an event that is not valid. Its message is shown to people: no part of the event in it. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

/** Why an event was not let in. */
export class Refusal {
  constructor(readonly reason: string) {}
}

/** An item whose `sequence` the backlog sets when it accepts it. */
export type DraftItem<F> = { -readonly [K in keyof QueuedItem<F>]: QueuedItem<F>[K] };

/**
 * Up to here an estimate will do: a queue of the default bounds is then full of events before it is full of bytes.
 */
const MAX_ESTIMATED_BYTES = 1_536;

/** A getter that records in turn could otherwise go on until the stack is full. */
const MAX_DEPTH = 8;

export interface DoorOptions<T, F> {
  readonly freeze: (event: T) => FrozenEvent<F>;
  readonly redact: ((event: T) => T) | undefined;
  readonly serialize: ((frozen: F) => string) | undefined;
  /** Whether items have their JSON. */
  readonly keepsJson: boolean;
  readonly maxItemBytes: number;
}

/** Turns events into items. */
export class Door<T, F> {
  readonly #options: DoorOptions<T, F>;
  #depth = 0;

  constructor(options: DoorOptions<T, F>) {
    this.#options = options;
  }

  /** Never throws, whatever the event does. */
  admit(event: T, nowMs: number): DraftItem<F> | Refusal {
    if (this.#depth === MAX_DEPTH) return new Refusal('recorded from inside of its own serialization');
    this.#depth++;
    try {
      return this.#freeze(event, nowMs);
    } catch (error) {
      return new Refusal(reasonOf(error));
    } finally {
      this.#depth--;
    }
  }

  #freeze(event: T, nowMs: number): DraftItem<F> | Refusal {
    const { freeze, redact, keepsJson, maxItemBytes } = this.#options;
    const made = freeze(redacted(redact, event));
    const { id = createEventId(), frozen } = made;
    const estimate = keepsJson ? undefined : this.#estimate(made);
    const json = estimate === undefined ? this.#jsonOf(made) : '';
    if (typeof json !== 'string') return new Refusal('not serializable');
    if (typeof id !== 'string' || id === '') return new Refusal('its id is not a non-empty string');
    // A string is never shorter in UTF-8 than in UTF-16 units: no need to measure megabytes that are too long anyway.
    const bytes = estimate ?? (json.length > maxItemBytes ? json.length : Buffer.byteLength(json));
    if (bytes > maxItemBytes) return new Refusal(`larger than maxItemBytes (${maxItemBytes})`);
    return { id, sequence: 0, json: keepsJson ? json : '', bytes, frozen, acceptedMs: nowMs };
  }

  /** Undefined where it is too rough to decide on. */
  #estimate({ bytesAtMost }: FrozenEvent<F>): number | undefined {
    const isEnough =
      bytesAtMost !== undefined && bytesAtMost <= Math.min(MAX_ESTIMATED_BYTES, this.#options.maxItemBytes);
    return isEnough ? bytesAtMost : undefined;
  }

  #jsonOf({ json, frozen }: FrozenEvent<F>): string | undefined {
    return json ?? this.#options.serialize?.(frozen);
  }
}

/**
 * What `redact` makes of an event. A promise of it, which no type allows, is refused: the event is frozen at once. That
 * the promise rejects is no business of the program's.
 */
export function redacted<T>(redact: ((event: T) => T) | undefined, event: T): T {
  if (redact === undefined) return event;
  const made = redact(event);
  if (!types.isPromise(made)) return made;
  made.catch(() => {});
  throw new InvalidEvent('redact must answer at once');
}

/** What an event throws may be a trap itself: a proxy that throws when it is asked for its class. */
function reasonOf(error: unknown): string {
  try {
    return error instanceof InvalidEvent ? String(error.message) : faultOf(error);
  } catch {
    return 'not serializable';
  }
}
