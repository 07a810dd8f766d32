// A queue with everything around it in the test's hands. Events are `{ id }`, and their id is the event's.

import { expect } from 'chai';
import { BatchQueue } from '../../src/deliver/batch-queue.js';
import type { QueueStats } from '../../src/deliver/delivery.js';
import type { DeliverNotice, DropNotice, QueueHooks, RejectNotice, RetryNotice } from '../../src/deliver/hooks.js';
import type { BatchQueueOptions } from '../../src/deliver/queue-options.js';
import { FakeLogger } from '../console/fakes.js';
import { FakeDestination } from './fake-destination.js';
import { FakeScheduler } from './fake-scheduler.js';

export interface TestEvent {
  readonly id: string;
}

/** What the hooks were told, in order. */
export class HookLog {
  readonly drops: DropNotice[] = [];
  readonly rejects: RejectNotice[] = [];
  readonly deliveries: DeliverNotice[] = [];
  readonly retries: RetryNotice[] = [];
  readonly on: QueueHooks = {
    drop: (notice) => this.drops.push(notice),
    reject: (notice) => this.rejects.push(notice),
    deliver: (notice) => this.deliveries.push(notice),
    retry: (notice) => this.retries.push(notice),
  };

  /** Ids, in the order of delivery. */
  get delivered(): string[] {
    return this.deliveries.flatMap(({ ids }) => ids);
  }
}

export type TestQueue = BatchQueue<TestEvent, unknown>;

/** Jitter at its maximum and batches of 3, unless the test says otherwise. */
export function openQueue(options: Partial<BatchQueueOptions<TestEvent, unknown>> = {}) {
  const scheduler = new FakeScheduler();
  const destination = new FakeDestination();
  const logger = new FakeLogger();
  const hooks = new HookLog();
  const queue: TestQueue = new BatchQueue<TestEvent, unknown>({
    name: 'test',
    batchSize: 3,
    destination,
    freeze: (event) => ({ id: event.id, json: JSON.stringify(event), frozen: undefined }),
    scheduler,
    logger,
    on: hooks.on,
    random: () => 1,
    ...options,
  });
  return { queue, scheduler, destination, logger, hooks };
}

/** Records `e1` … `eN`, numbered on from `from`. */
export function recordMany(queue: TestQueue, count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, i) => queue.record({ id: `e${from + i}` }));
}

/** `e1` … `eN`. */
export function ids(count: number, from = 1): string[] {
  return Array.from({ length: count }, (_, i) => `e${from + i}`);
}

export function droppedTotal({ dropped }: QueueStats): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}

/** Invariant 1. */
export function expectConservation(stats: QueueStats): void {
  const { received, delivered, rejected, queued, inFlight, spooled } = stats;
  const sum = delivered + droppedTotal(stats) + rejected + queued + inFlight + spooled;
  expect(sum, JSON.stringify(stats)).to.equal(received);
}
