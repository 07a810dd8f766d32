// Deliver: what passes between a batch queue and its destination.

/** Why a valid event was given up. */
export type DropReason =
  /** The queue was full. */
  | 'overflow'
  /** Older than `maxAgeMs`. */
  | 'expired'
  /** Still held when `close` ran out of time. */
  | 'shutdown'
  /** The destination will never take it. */
  | 'fatal'
  /** Sent `retry.maxAttempts` times without success. */
  | 'exhausted'
  /** The spool could not be written or read. */
  | 'spool';

/** An event frozen at `record()`: what its owner does to the original afterwards changes nothing. */
export interface QueuedItem<F = unknown> {
  /** The event's own id; survives retries, splits and the spool. */
  readonly id: string;
  /** Ascending in the order of acceptance. */
  readonly sequence: number;
  /**
   * The serialized event: the very bytes that are sent, however often. Empty where the destination sends `frozen` and no
   * spool needs them.
   */
  readonly json: string;
  /** Length of the serialized event in UTF-8; where nobody serialized it, no less. */
  readonly bytes: number;
  /** The event in the destination's own form, where it wants one; immutable. */
  readonly frozen: F;
  /** When it was accepted, monotonic milliseconds. */
  readonly acceptedMs: number;
}

/** Events on their way, in order. A retry has the same id and the same items. */
export interface Batch<F = unknown> {
  readonly id: string;
  readonly items: readonly QueuedItem<F>[];
}

/** What a destination says of a batch. */
export type Delivery =
  | { readonly outcome: 'ok' }
  /** Not now; not before `afterMs` if given. */
  | { readonly outcome: 'retry'; readonly afterMs?: number | undefined; readonly reason?: string }
  /** Too large: halve it. */
  | { readonly outcome: 'split' }
  /** Something in it is refused: these ids, or unknown which. */
  | { readonly outcome: 'badItems'; readonly ids?: readonly string[] | undefined; readonly reason?: string }
  /** The destination refuses us as such (401, 403, 404): probe now and then. */
  | { readonly outcome: 'pause'; readonly reason?: string }
  /** It will never take this batch. */
  | { readonly outcome: 'fatal'; readonly reason?: string };

/** Takes batches, one at a time. What it throws counts as `retry`. */
export interface Destination<F = unknown> {
  /** Nothing of a send may go on after `signal` aborted. */
  send(batch: Batch<F>, signal: AbortSignal): Promise<Delivery>;
  close?(): Promise<void>;
}

/** Where every event a queue was ever given is now. */
export interface QueueStats {
  readonly received: number;
  readonly delivered: number;
  /** In memory, waiting. */
  readonly queued: number;
  readonly inFlight: number;
  /** On disk only. */
  readonly spooled: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  /** Refused as invalid, at the door or by the destination. */
  readonly rejected: number;
  /** Sends that were repeats. */
  readonly retries: number;
}
