// Batch queue → disk: what the queue needs of a spool. The file format is behind it, in spool.ts.

/** An event as it is kept on disk. */
export interface SpooledItem {
  readonly id: string;
  /** Without gaps, ascending. */
  readonly sequence: number;
  readonly json: string;
  /** Milliseconds since it was accepted; of another process too, by the wall clock then. */
  readonly ageMs: number;
}

/**
 * A log of events on disk. Every call is synchronous and belongs to one queue. Any of them may throw: the queue counts
 * and goes on.
 */
export interface Spool {
  /**
   * Events of earlier processes that were taken over at the opening. They are numbered 1 to `adopted`; the queue's own
   * continue behind them.
   */
  readonly adopted: number;
  /**
   * Writes one event behind all others; it survives the process from `written` on. `full`: `maxBytes` is reached.
   * `failed` (or a throw): it could not be written, and nothing of it is left.
   */
  append(item: Omit<SpooledItem, 'ageMs'>): 'written' | 'full' | 'failed';
  /**
   * The events behind `afterSequence`, in order and within the limits, but at least one if there is any. An event that
   * can never be read again is left out: the queue sees the gap and counts it. A throw means "not now".
   */
  load(afterSequence: number, limits: { readonly maxItems: number; readonly maxBytes: number }): readonly SpooledItem[];
  /** Everything up to `sequence` has ended and may be forgotten. Ascending; the same number may come again. */
  acknowledge(sequence: number): void;
  /** Lets go of the directory; what was not acknowledged stays for the next process. */
  close(): void | Promise<void>;
}
