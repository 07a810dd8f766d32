// record() → the queue: an event is redacted, frozen, measured and given an id, or it is refused, alone.

import type { QueuedItem } from './delivery.js';
import { createEventId } from './event-id.js';
import { faultOf } from './fault.js';

/** What `freeze` makes of an event. */
export interface FrozenEvent<F> {
  /** Where the serialized event carries its id itself (`createEventId()`); otherwise the queue gives it one. */
  readonly id?: string | undefined;
  /** The bytes to be sent. */
  readonly json: string;
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

/** A getter that records in turn could otherwise go on until the stack is full. */
const MAX_DEPTH = 8;

export interface DoorOptions<T, F> {
  readonly freeze: (event: T) => FrozenEvent<F>;
  readonly redact: ((event: T) => T) | undefined;
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
    const { freeze, redact, maxItemBytes } = this.#options;
    const { id = createEventId(), json, frozen } = freeze(redact === undefined ? event : redact(event));
    if (typeof json !== 'string') return new Refusal('not serializable');
    if (typeof id !== 'string' || id === '') return new Refusal('its id is not a non-empty string');
    // A string is never shorter in UTF-8 than in UTF-16 units: no need to measure megabytes that are too long anyway.
    const bytes = json.length > maxItemBytes ? json.length : Buffer.byteLength(json);
    if (bytes > maxItemBytes) return new Refusal(`larger than maxItemBytes (${maxItemBytes})`);
    return { id, sequence: 0, json, bytes, frozen, acceptedMs: nowMs };
  }
}

/** What an event throws may be a trap itself: a proxy that throws when it is asked for its class. */
function reasonOf(error: unknown): string {
  try {
    return error instanceof InvalidEvent ? String(error.message) : faultOf(error);
  } catch {
    return 'not serializable';
  }
}
