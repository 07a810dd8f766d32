// A queue among everything that can happen to it, and a model beside it that knows where each event must be.
//
// Over 250 lines because it is one model: each check needs the whole of it.

import { expect } from 'chai';
import type { BatchQueue } from '../../src/deliver/batch-queue.js';
import type { Batch, Delivery, Destination, QueueStats } from '../../src/deliver/delivery.js';
import type { BatchQueueOptions } from '../../src/deliver/queue-options.js';
import { FakeLogger } from '../console/fakes.js';
import { FakeScheduler, settle } from './fake-scheduler.js';
import { FakeSpool } from './fake-spool.js';
import { expectConservation, type TestEvent } from './open-queue.js';

export type QueueClass = new (options: BatchQueueOptions<TestEvent, unknown>) => BatchQueue<TestEvent, unknown>;

/** How a world is set up. */
export interface Setting {
  readonly batchSize: number;
  readonly maxQueueItems: number;
  readonly overflow: 'drop-newest' | 'drop-oldest';
  readonly flushIntervalMs: number;
  readonly maxAgeMs: number | undefined;
  readonly maxAttempts: number | undefined;
  readonly hasSpool: boolean;
  /** Events that each send records in turn. */
  readonly echoes: number;
  /** The jitter, used in turn. */
  readonly jitter: readonly number[];
}

type Result = 'ok' | 'retry' | 'split' | 'bad item' | 'bad' | 'pause' | 'fatal' | 'throw' | 'garbage';

/** One thing that happens. */
export type Step =
  | { readonly do: 'record'; readonly count: number }
  | { readonly do: 'poison' | 'oversize' }
  | { readonly do: 'flush' | 'close'; readonly timeoutMs: number }
  | { readonly do: 'answer'; readonly with: Result; readonly afterMs?: number | undefined }
  | { readonly do: 'answer late' | 'jump' }
  | { readonly do: 'mode'; readonly mode: 'manual' | 'healthy' | 'failing' }
  | { readonly do: 'spool fault'; readonly fault: 'append' | 'load' | 'none' }
  | { readonly do: 'advance'; readonly ms: number };

interface Send {
  readonly batch: Batch<unknown>;
  readonly signal: AbortSignal;
  readonly answer: (delivery: Delivery | Error | 'garbage') => void;
  isAnswered: boolean;
}

interface Wait {
  readonly kind: 'flush' | 'close';
  readonly deadlineMs: number;
  readonly awaited: readonly string[];
  outcome: 'pending' | 'reached' | 'timeout';
}

type Place = 'held' | 'delivered' | 'dropped' | 'rejected';

const REQUEST_TIMEOUT_MS = 400;
const MAX_SENDS = 5_000;
const MAX_ECHOING_SENDS = 20;

export class World {
  readonly #setting: Setting;
  readonly #scheduler = new FakeScheduler();
  readonly #spool: FakeSpool | undefined;
  readonly #queue: BatchQueue<TestEvent, unknown>;
  readonly #places = new Map<string, Place>();
  readonly #acknowledged = new Set<string>();
  readonly #bodies = new Map<string, string>();
  readonly #batchIds = new Map<string, string>();
  readonly #violations: string[] = [];
  readonly #sends: Send[] = [];
  readonly #waits: Wait[] = [];
  #mode: 'manual' | 'healthy' | 'failing' = 'manual';
  #received = 0;
  #events = 0;
  #draws = 0;
  #notBeforeMs = 0;
  #isRecording = false;

  constructor(Queue: QueueClass, setting: Setting) {
    this.#setting = setting;
    this.#spool = setting.hasSpool ? new FakeSpool() : undefined;
    this.#queue = new Queue({
      batchSize: setting.batchSize,
      maxQueueItems: setting.maxQueueItems,
      overflow: setting.hasSpool ? 'drop-newest' : setting.overflow,
      flushIntervalMs: setting.flushIntervalMs,
      maxAgeMs: setting.maxAgeMs,
      maxItemBytes: 1_000,
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      retry: { baseMs: 200, maxMs: 5_000, maxAttempts: setting.maxAttempts },
      spool: this.#spool,
      destination: this.#makeDestination(),
      freeze: (event) => ({ id: event.id, json: JSON.stringify(event), frozen: undefined }),
      scheduler: this.#scheduler,
      logger: new FakeLogger(),
      random: () => setting.jitter[this.#draws++ % setting.jitter.length] ?? 1,
      on: {
        deliver: ({ ids }) => this.#moveAll(ids, 'delivered'),
        drop: ({ ids, reason }) => this.#hearDrop(ids, reason),
        reject: ({ ids, by }) => by === 'destination' && this.#moveAll(ids, 'rejected'),
        retry: () => {
          throw new Error('a hook that throws');
        },
      },
    });
  }

  /** What this world has been through: states, and ways in which events ended. */
  readonly seen = new Set<string>();

  /** Does one thing, lets everything that follows from it happen, and checks all invariants. */
  async take(step: Step): Promise<void> {
    await this.#perform(step);
    await this.#scheduler.advance(0);
    this.#check();
  }

  /** Everything ends: the destination is well again, and the queue is closed. */
  async end(): Promise<void> {
    await this.take({ do: 'spool fault', fault: 'none' });
    await this.take({ do: 'mode', mode: 'healthy' });
    await this.take({ do: 'close', timeoutMs: 1_000 });
    await this.take({ do: 'advance', ms: 1_000 });
    const { queued, inFlight, spooled } = this.#queue.stats();
    expect(
      this.#waits.every((wait) => wait.outcome !== 'pending'),
      'every promise settles',
    ).to.equal(true);
    expect({ queued, inFlight, timers: this.#scheduler.pending }).to.deep.equal({ queued: 0, inFlight: 0, timers: 0 });
    expect(spooled).to.equal(this.#held().length);
    const onDisk = new Set(this.#spool?.left.map(({ id }) => id));
    for (const id of this.#held()) expect(onDisk.has(id), `${id} is still on disk`).to.equal(true);
  }

  async #perform(step: Step): Promise<void> {
    switch (step.do) {
      case 'record':
        return this.#recordQuietly(() => this.#recordMany(step.count));
      case 'poison':
        return this.#record({ id: this.#nextId(), toJSON: () => fail() } as TestEvent);
      case 'oversize':
        return this.#record({ id: this.#nextId(), text: 'x'.repeat(1_000) } as TestEvent);
      case 'flush':
        return this.#wait('flush', step.timeoutMs);
      case 'close':
        return this.#wait('close', step.timeoutMs);
      case 'answer':
        return this.#answer(this.#live(), step.with, step.afterMs);
      case 'answer late':
        return this.#sends.find((send) => send.signal.aborted && !send.isAnswered)?.answer({ outcome: 'ok' });
      case 'jump':
        this.#scheduler.wallClockJumpMs += 1e9 * (this.#events % 2 === 0 ? 1 : -1);
        return;
      case 'mode':
        this.#mode = step.mode;
        return this.#answerByMode(this.#live());
      case 'spool fault':
        return this.#breakSpool(step.fault);
      case 'advance':
        return this.#scheduler.advance(step.ms);
    }
  }

  // What happens to the queue

  #nextId(): string {
    return `e${++this.#events}`;
  }

  #recordMany(count: number): void {
    for (let i = 0; i < count; i++) this.#record({ id: this.#nextId() });
  }

  #record(event: TestEvent): void {
    this.#places.set(event.id, 'held');
    const result = this.#queue.record(event);
    if (result !== 'closed') this.#received++;
    if (result === 'accepted') return;
    this.#places.set(event.id, result === 'dropped' ? 'dropped' : 'rejected');
  }

  /** Recording alone never sends while the queue waits, and never at once. */
  async #recordQuietly(record: () => void): Promise<void> {
    const { state } = this.#queue;
    const before = this.#sends.length;
    this.#isRecording = true;
    record();
    this.#isRecording = false;
    await settle();
    const isWaiting = state === 'backoff' || state === 'paused';
    if (isWaiting && this.#sends.length > before) this.#violations.push(`an event was sent in ${state}`);
  }

  #wait(kind: 'flush' | 'close', timeoutMs: number): void {
    const wait: Wait = {
      kind,
      deadlineMs: this.#scheduler.nowMs() + timeoutMs,
      awaited: this.#held(),
      outcome: 'pending',
    };
    this.#waits.push(wait);
    this.#queue[kind]({ timeoutMs }).then(
      ({ timedOut }) => {
        wait.outcome = timedOut ? 'timeout' : 'reached';
        if (!timedOut && !this.#isLeftToSpool()) this.#checkAwaited(wait);
      },
      () => this.#violations.push(`${kind} rejected`),
    );
  }

  #breakSpool(fault: 'append' | 'load' | 'none'): void {
    if (this.#spool === undefined) return;
    this.#spool.fault = fault === 'append' ? 'failed' : undefined;
    this.#spool.loadFault = fault === 'load' ? new Error('EIO') : undefined;
  }

  // The destination

  #makeDestination(): Destination<unknown> {
    return { send: (batch, signal) => this.#receive(batch, signal) };
  }

  #receive(batch: Batch<unknown>, signal: AbortSignal): Promise<Delivery> {
    this.#checkSend(batch);
    // Not for ever: with an interval, events that cause two others each would double each time.
    if (this.#sends.length < MAX_ECHOING_SENDS) this.#recordMany(this.#setting.echoes);
    return new Promise((resolve, reject) => {
      const send: Send = {
        batch,
        signal,
        isAnswered: false,
        answer: (delivery) => {
          send.isAnswered = true;
          if (delivery instanceof Error) reject(delivery);
          else resolve(delivery as Delivery);
        },
      };
      this.#sends.push(send);
      this.#answerByMode(send);
    });
  }

  #live(): Send | undefined {
    const last = this.#sends.at(-1);
    return last === undefined || last.isAnswered || last.signal.aborted ? undefined : last;
  }

  #answerByMode(send: Send | undefined): void {
    if (this.#mode === 'healthy') this.#answer(send, 'ok');
    if (this.#mode === 'failing') this.#answer(send, 'retry');
  }

  #answer(send: Send | undefined, result: Result, afterMs?: number): void {
    if (send === undefined || this.#sends.length >= MAX_SENDS) return;
    const ids = send.batch.items.map(({ id }) => id);
    if (result === 'ok') this.#acknowledge(ids);
    if (result === 'retry' && afterMs !== undefined) this.#notBeforeMs = this.#scheduler.nowMs() + afterMs;
    if (result === 'pause') this.#notBeforeMs = this.#scheduler.nowMs() + 300_000;
    send.answer(toDelivery(result, ids, afterMs));
  }

  #acknowledge(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#acknowledged.has(id)) this.#violations.push(`${id} was acknowledged twice`);
      this.#acknowledged.add(id);
    }
  }

  // The model

  #held(): string[] {
    return [...this.#places].filter(([, place]) => place === 'held').map(([id]) => id);
  }

  #isLeftToSpool(): boolean {
    return this.#spool !== undefined && this.#queue.state === 'closed';
  }

  #moveAll(ids: readonly string[], to: Place): void {
    for (const id of ids) {
      if (this.#places.get(id) !== 'held') this.#violations.push(`${id} was ${this.#places.get(id)} and is ${to} now`);
      if (to === 'delivered' && !this.#acknowledged.has(id)) this.#violations.push(`${id} was not acknowledged`);
      this.#places.set(id, to);
    }
  }

  #hearDrop(ids: readonly string[], reason: string): void {
    const inFlight = new Set(this.#live()?.batch.items.map(({ id }) => id));
    const wasEvicted = reason === 'overflow' || reason === 'expired';
    if (wasEvicted && ids.some((id) => inFlight.has(id))) this.#violations.push('an event in flight was evicted');
    this.#moveAll(ids, 'dropped');
  }

  // The checks

  #checkSend({ id, items }: Batch<unknown>): void {
    const note = (violation: string) =>
      this.#violations.push(`${violation} (batch of ${items.map((item) => item.id)})`);
    const body = items.map((item) => `${item.id}=${item.json}`).join();
    if (this.#isRecording) note('sent in the time of whoever recorded');
    if (this.#live() !== undefined) note('two batches in flight');
    if (this.#queue.state === 'closed') note('sent after the end');
    if (this.#sends.length >= MAX_SENDS) note('a send loop');
    if (items.length === 0 || items.length > this.#setting.batchSize) note('a batch of the wrong size');
    if (items.some((item) => this.#acknowledged.has(item.id))) note('sent again after it was acknowledged');
    if ((this.#bodies.get(id) ?? body) !== body) note('the same batch id with other bytes');
    if ((this.#batchIds.get(body) ?? id) !== id) note('the same bytes under a new batch id');
    if (items[0]?.id !== this.#held()[0]) note(`not the oldest event first, but ${this.#held()[0]}`);
    if (items.some((item, i) => i > 0 && item.sequence <= (items[i - 1]?.sequence ?? 0))) note('out of order');
    if (this.#scheduler.nowMs() < this.#notBeforeMs) note('sent before it was due');
    this.#bodies.set(id, body);
    this.#batchIds.set(body, id);
  }

  #checkAwaited(wait: Wait): void {
    const open = wait.awaited.filter((id) => this.#places.get(id) === 'held');
    if (open.length > 0) this.#violations.push(`${wait.kind} was over before ${open} had ended`);
  }

  #check(): void {
    const stats = this.#queue.stats();
    this.#note(stats);
    const held = this.#held();
    expect(this.#violations).to.deep.equal([]);
    expectConservation(stats);
    expect(stats.received, 'received').to.equal(this.#received);
    expect(stats.queued + stats.inFlight + stats.spooled, 'held').to.equal(held.length);
    expect(stats.delivered, 'delivered').to.equal(this.#count('delivered'));
    expect(this.#queue.bufferSize, 'bufferSize').to.equal(held.length);
    expect(stats.queued + stats.inFlight, 'in memory').to.be.at.most(this.#setting.maxQueueItems);
    this.#checkWaits();
  }

  #note(stats: QueueStats): void {
    const { dropped, ...counts } = stats;
    this.seen.add(this.#queue.state);
    for (const [name, count] of Object.entries({ ...counts, ...dropped })) if (count > 0) this.seen.add(name);
    for (const { kind, outcome } of this.#waits) this.seen.add(`${kind} ${outcome}`);
  }

  #count(place: Place): number {
    return [...this.#places.values()].filter((one) => one === place).length;
  }

  /** Nobody waits longer than needed, or than wanted; and only those who wait keep the process alive. */
  #checkWaits(): void {
    const pending = this.#waits.filter((wait) => wait.outcome === 'pending');
    for (const wait of pending) {
      const isOpen = wait.awaited.some((id) => this.#places.get(id) === 'held');
      expect(isOpen && this.#queue.state !== 'closed', `${wait.kind} still waits`).to.equal(true);
      expect(wait.deadlineMs, `${wait.kind} waits too long`).to.be.greaterThan(this.#scheduler.nowMs());
    }
    const closing = this.#queue.state === 'draining' ? 1 : 0;
    expect(this.#scheduler.referenced > 0, 'timers that keep the process alive').to.equal(pending.length + closing > 0);
  }
}

function toDelivery(result: Result, ids: readonly string[], afterMs: number | undefined): Delivery | Error | 'garbage' {
  switch (result) {
    case 'ok':
    case 'split':
    case 'pause':
    case 'fatal':
      return { outcome: result };
    case 'retry':
      return { outcome: 'retry', afterMs };
    case 'bad item':
      return { outcome: 'badItems', ids: ids.slice(-1) };
    case 'bad':
      return { outcome: 'badItems' };
    case 'throw':
      return new Error('reset');
    case 'garbage':
      return 'garbage';
  }
}

function fail(): never {
  throw new Error('a poisoned event');
}
