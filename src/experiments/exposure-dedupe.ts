// Exposure → seen before? Remembers who saw which variant for a while, and never more than so many.

import { createHash } from 'node:crypto';
import type { Clock } from '../clock.js';
import { requireInteger, requireKnownKeys } from '../option-rules.js';

/** Who saw which variant of what; no variant is null. */
export type Exposure = readonly [identifier: string, featureName: string, variant: string | null];

export interface DedupeOptions {
  /** How long an exposure is not sent again, milliseconds. Default: 3,600,000. */
  readonly windowMs?: number | undefined;
  /** Exposures remembered; the oldest are forgotten, and would be sent again. Default: 10,000. */
  readonly maxKeys?: number | undefined;
}

/** A key longer than this is kept as its hash: a flag's value may be a whole document. */
const MAX_KEY_LENGTH = 256;

/** Exposures added less than `windowMs` ago, the newest `maxKeys` of them. */
export class ExposureDedupe {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #maxKeys: number;
  /** When each exposure was added, monotonic milliseconds; a Map keeps that order, so the first is the oldest. */
  readonly #addedMs = new Map<string, number>();

  constructor(options: DedupeOptions, clock: Clock) {
    requireKnownKeys('dedupe', options, ['windowMs', 'maxKeys']);
    this.#windowMs = requireInteger('dedupe.windowMs', options.windowMs ?? 3_600_000, 1);
    this.#maxKeys = requireInteger('dedupe.maxKeys', options.maxKeys ?? 10_000, 1);
    this.#clock = clock;
  }

  has(exposure: Exposure): boolean {
    const addedMs = this.#addedMs.get(keyOf(exposure));
    return addedMs !== undefined && this.#nowMs() - addedMs < this.#windowMs;
  }

  add(exposure: Exposure): void {
    const key = keyOf(exposure);
    this.#addedMs.delete(key);
    this.#addedMs.set(key, this.#nowMs());
    const oldest = this.#addedMs.size > this.#maxKeys ? this.#addedMs.keys().next().value : undefined;
    if (oldest !== undefined) this.#addedMs.delete(oldest);
  }

  #nowMs(): number {
    return this.#clock.monotonicNs() / 1e6;
  }
}

/** No separator is safe between foreign texts, so they are quoted. */
function keyOf(exposure: Exposure): string {
  const key = JSON.stringify(exposure);
  return key.length <= MAX_KEY_LENGTH ? key : createHash('sha256').update(key).digest('base64');
}
