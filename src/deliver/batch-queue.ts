// record() → batches → a destination: the one asynchronous delivery of the project.
//
//   open      idle → sending → idle …           a batch was acknowledged, split or given up
//             sending → backoff → sending        the destination cannot take it now
//             sending → paused → sending         it refuses us as such: probed every 5 minutes
//   draining  the same; nothing new is let in  → closed

import type { AnalyticsCollector, FlushOptions, FlushReport, RecordResult } from '../collect/collector.js';
import { Attempt } from './attempt.js';
import { Backlog } from './backlog.js';
import { Barriers } from './barriers.js';
import { Counters } from './counters.js';
import { closeAll, closeTimeMs, timeoutOf } from './deadline.js';
import type { Delivery, QueueStats } from './delivery.js';
import { isInsideDelivery } from './delivery-context.js';
import { Door, type DraftItem, Refusal } from './door.js';
import { Flight } from './flight.js';
import { Notices } from './notices.js';
import { Overflow } from './overflow.js';
import { type BatchQueueOptions, type ResolvedQueueOptions, resolveQueueOptions } from './queue-options.js';
import { EXIT_RECESS_MS, Recess } from './recess.js';
import { clampRetryAfter } from './retry.js';
import { Settlement } from './settlement.js';
import { Trigger } from './trigger.js';
import { Troubles } from './troubles.js';

/** What an open queue is doing; `draining` from `close()` on, until it is `closed`. */
export type QueueState = 'idle' | 'sending' | 'backoff' | 'paused' | 'draining' | 'closed';

/**
 * Takes events one by one and hands them to a destination in batches: in order, one batch at a time, at least once,
 * within bounds, and with every event accounted for in `stats()`. The constructor throws for a bad option; nothing
 * throws or rejects after it.
 */
export class BatchQueue<T, F = undefined> implements AnalyticsCollector<T> {
  readonly #options: ResolvedQueueOptions<T, F>;
  readonly #door: Door<T, F>;
  readonly #backlog: Backlog<F>;
  readonly #flight: Flight<F>;
  readonly #trigger: Trigger;
  readonly #recess: Recess;
  readonly #overflow: Overflow<F>;
  readonly #barriers: Barriers;
  readonly #notices: Notices;
  readonly #troubles: Troubles;
  readonly #settlement: Settlement<F>;
  readonly #counters = new Counters();
  #phase: 'open' | 'draining' | 'closed' = 'open';
  #attempt: Attempt<F> | undefined;
  #deadlineMs = Number.POSITIVE_INFINITY;
  #isAbandoned = false;
  #closing: Promise<FlushReport> | undefined;

  constructor(options: BatchQueueOptions<T, F>) {
    this.#options = resolveQueueOptions(options);
    const { name, logger, on, batchSize, flushIntervalMs, scheduler, random, retry, spool } = this.#options;
    const notices = new Notices(on);
    const troubles = new Troubles({ name, logger, scheduler, counters: this.#counters, notices });
    const settlement = new Settlement<F>({ counters: this.#counters, notices, troubles });
    const backlog = new Backlog<F>(this.#options);
    this.#notices = notices;
    this.#troubles = troubles;
    this.#settlement = settlement;
    this.#backlog = backlog;
    this.#door = new Door(this.#options);
    this.#overflow = new Overflow({ backlog, settlement, troubles, notices }, this.#options);
    this.#flight = new Flight({ backlog, settlement, batchSize });
    this.#barriers = new Barriers(scheduler);
    const pump = () => this.#pump();
    this.#trigger = new Trigger({ scheduler, batchSize, flushIntervalMs, onDue: pump });
    this.#recess = new Recess({ scheduler, random, retry, onOver: pump });
    this.#counters.received = spool?.adopted ?? 0;
    if (backlog.size > 0) this.#trigger.wake(backlog.lastSequence);
  }

  /** `open`, by what it does, until `close()` is called. */
  get state(): QueueState {
    if (this.#phase !== 'open') return this.#phase;
    return this.#attempt === undefined ? (this.#recess.kind ?? 'idle') : 'sending';
  }

  /** Events accepted that have not ended yet, wherever they are. */
  get bufferSize(): number {
    return this.#backlog.size;
  }

  /** Where every event is now. `received` includes those that the spool took over from earlier processes. */
  stats(): QueueStats {
    const { queued, spooled } = this.#backlog;
    const inFlight = this.#flight.size;
    return { ...this.#counters, queued, inFlight, spooled, dropped: { ...this.#counters.dropped } };
  }

  /** Takes one event; never throws. What happens to the original afterwards changes nothing. */
  record(event: T): RecordResult {
    if (this.#phase !== 'open') return 'closed';
    const item = this.#door.admit(event, this.#options.scheduler.nowMs());
    // Serializing runs the event's own code, and that may have closed the queue.
    if (this.#closing !== undefined) return 'closed';
    this.#counters.received++;
    if (item instanceof Refusal) return this.#refuse(item);
    const admission = this.#backlog.offer(item);
    if (admission !== 'held') return this.#overflowed(item, admission);
    if (this.#options.spool !== undefined) this.#troubles.spoolWritten();
    this.#trigger.accepted(item.sequence, isInsideDelivery);
    return 'accepted';
  }

  /**
   * Sends everything accepted before this call and waits for it, but no longer than its time. In a backoff the next try
   * is made at once, though no more than one a second and not before a `Retry-After`.
   */
  async flush(options?: FlushOptions): Promise<FlushReport> {
    const report = this.#counters.startReport();
    const through = this.#backlog.lastSequence;
    this.#hasten(through);
    const end = await this.#barriers.wait(through, timeoutOf(options));
    return report(this.bufferSize, end === 'timeout');
  }

  /**
   * Takes nothing more, delivers what there is and closes the destination. What is left when the time is over, or cannot
   * be tried again before, is dropped as `shutdown`; with a spool it stays on disk. Idempotent; of several calls the
   * earliest deadline counts.
   */
  close(options?: FlushOptions): Promise<FlushReport> {
    const { scheduler } = this.#options;
    const timeoutMs = timeoutOf(options);
    const deadline = scheduler.schedule(() => this.#abandon(), timeoutMs);
    this.#deadlineMs = Math.min(this.#deadlineMs, scheduler.nowMs() + timeoutMs);
    this.#closing ??= this.#drain();
    return this.#closing.finally(() => deadline.cancel());
  }

  /** Lets go of a request that holds the process, and begins none for two seconds: its events are sent again later. */
  release(): void {
    this.#attempt?.interrupt('the process is to end', EXIT_RECESS_MS);
    this.#recess.prolong(EXIT_RECESS_MS);
  }

  #refuse({ reason }: Refusal): 'rejected' {
    this.#settlement.refusedAtDoor(reason);
    this.#notices.tell();
    return 'rejected';
  }

  #overflowed(item: DraftItem<F>, admission: 'full' | 'failed'): 'accepted' | 'dropped' {
    const result = this.#overflow.settle(item, admission);
    if (result === 'accepted') this.#trigger.accepted(item.sequence, isInsideDelivery);
    // The bytes may be full with fewer than a batch.
    if (!isInsideDelivery()) this.#trigger.wake(this.#backlog.lastSequence);
    this.#settled();
    return result;
  }

  /** Has everything up to an event sent now, out of a backoff too. */
  #hasten(through: number): void {
    this.#trigger.raise(through);
    this.#recess.hurry();
    this.#pump();
  }

  /** Takes the next step, if there is one to take. */
  #pump(): void {
    if (!this.#isReady()) return;
    if (this.#flight.size === 0) this.#load();
    // What was loaded may have been told to hooks, and one of them may have taken the step.
    const batch = this.#isReady() ? this.#flight.startAttempt() : undefined;
    if (batch === undefined) return;
    if (this.#flight.attempts > 1) this.#counters.retries++;
    const { scheduler, requestTimeoutMs: timeoutMs, destination } = this.#options;
    this.#attempt = new Attempt({ scheduler, timeoutMs, onEnd: (delivery) => this.#onEnd(delivery) });
    this.#attempt.start(destination, batch);
  }

  #isReady(): boolean {
    return this.#attempt === undefined && this.#recess.kind === undefined && this.#phase !== 'closed';
  }

  #load(): void {
    if (this.#backlog.firstSequence > this.#trigger.through) return;
    const isReadable = this.#flight.load(this.#options.scheduler.nowMs(), this.#options.maxAgeMs);
    this.#trigger.raise(this.#backlog.firstSequence - 1);
    if (!isReadable) this.#recess.backOff(0);
    else if (this.#flight.size === 0) this.#trigger.wake(0);
    this.#settled();
  }

  #onEnd(delivery: Delivery): void {
    this.#attempt = undefined;
    const isLast = this.#flight.attempts >= this.#options.retry.maxAttempts;
    this.#troubles.answered(delivery, isLast);
    if (delivery.outcome === 'retry') {
      const delayMs = this.#recess.backOff(clampRetryAfter(delivery.afterMs));
      if (isLast) this.#flight.giveUp('exhausted');
      else this.#flight.postpone(delayMs, delivery.reason);
    } else if (delivery.outcome === 'pause') {
      this.#flight.postpone(this.#recess.pause(), delivery.reason);
    } else {
      this.#recess.forgive();
      this.#flight.conclude(delivery);
    }
    this.#settled();
    this.#pump();
  }

  /** After events have ended: whoever waited for them goes on, and whoever asked is told. */
  #settled(): void {
    const firstUnsettled = this.#flight.firstSequence ?? this.#backlog.firstSequence;
    this.#barriers.advance(firstUnsettled);
    this.#backlog.acknowledgeBefore(firstUnsettled);
    this.#troubles.holding(this.#backlog.size);
    const isStuck = this.#phase === 'draining' && (this.#recess.dueMs ?? 0) > this.#deadlineMs;
    if (isStuck && this.#backlog.size > 0) this.#abandon();
    this.#notices.tell();
  }

  async #drain(): Promise<FlushReport> {
    const report = this.#counters.startReport();
    const { destination, spool, scheduler } = this.#options;
    this.#phase = 'draining';
    this.#trigger.stop();
    // A destination that closes the queue from its `send` must find it closing already.
    await undefined;
    this.#hasten(this.#backlog.lastSequence);
    this.#settled();
    await this.#barriers.wait(this.#backlog.lastSequence);
    this.#phase = 'closed';
    this.#recess.cancel();
    const leftMs = closeTimeMs(this.#deadlineMs - scheduler.nowMs());
    await Promise.race([closeAll([destination, spool]), this.#barriers.wait(Number.POSITIVE_INFINITY, leftMs)]);
    this.#barriers.release();
    return report(this.bufferSize, this.#isAbandoned);
  }

  /** The time to close is over: what is left is given up, or left to the spool. */
  #abandon(): void {
    const attempt = this.#attempt;
    this.#isAbandoned = true;
    this.#phase = 'closed';
    this.#attempt = undefined;
    this.#recess.cancel();
    const left = [...this.#flight.abandon(), ...this.#backlog.takeAll()];
    if (this.#options.spool !== undefined) this.#backlog.leaveOnDisk(left.length);
    else this.#settlement.dropped('shutdown', left);
    this.#barriers.release();
    attempt?.abort();
    this.#notices.tell();
  }
}
