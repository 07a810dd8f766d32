// Batch queue → the program: what becomes of events, told to whoever asked. Ids and counts only, never a body.

import type { DropReason } from './delivery.js';

/** Valid events that were given up. */
export interface DropNotice {
  readonly reason: DropReason;
  readonly count: number;
  /** Fewer than `count` where events were lost unread in the spool. */
  readonly ids: readonly string[];
}

/** Events refused as invalid. */
export interface RejectNotice {
  /** `queue` at the door, `destination` after it had been sent. */
  readonly by: 'queue' | 'destination';
  readonly count: number;
  /** Empty where the event was refused before it had an id. */
  readonly ids: readonly string[];
  readonly reason: string;
}

/** A batch that the destination acknowledged. */
export interface DeliverNotice {
  readonly batchId: string;
  readonly count: number;
  readonly ids: readonly string[];
}

/** A batch that will be sent again. */
export interface RetryNotice {
  readonly batchId: string;
  readonly count: number;
  /** Sends of this batch so far. */
  readonly attempts: number;
  /** Milliseconds until the next, unless a flush comes first. */
  readonly delayMs: number;
  readonly reason: string;
}

/** Called synchronously; what they throw or reject with is ignored. */
export interface QueueHooks {
  drop?(notice: DropNotice): void;
  reject?(notice: RejectNotice): void;
  deliver?(notice: DeliverNotice): void;
  retry?(notice: RetryNotice): void;
}

/** The names of the hooks. */
export const HOOK_NAMES: readonly (keyof QueueHooks)[] = ['drop', 'reject', 'deliver', 'retry'];
