// Collectors → collectors: one event to many, where one that fails does not disturb the rest.

import type { AnalyticsEvent } from '../event.js';
import type { AnalyticsCollector, FlushOptions, FlushReport, RecordResult } from './collector.js';

/** A collector that hands every event to each of the given ones. */
export interface FanOut<E> extends AnalyticsCollector<E> {
  record(event: E): RecordResult;
  recordBatch(events: readonly E[]): void;
  flush(options?: FlushOptions): Promise<FlushReport>;
  close(options?: FlushOptions): Promise<FlushReport>;
  release(): void;
  readonly bufferSize: number;
  /** True while a collector that does not say what it holds has had an event since the last flush that is over began. */
  readonly isUnflushed: boolean;
  /** Calls of a collector that threw or rejected. */
  readonly failures: number;
  /** Heard for every failure; must not throw. */
  onFailure: ((error: unknown, collector: AnalyticsCollector<E>) => void) | undefined;
}

/**
 * Hands every event to each of `collectors`, in order. One that throws, or whose promise rejects, is counted in
 * `failures` and does not keep the event from the others. `record` gives the worst result of all.
 */
export function fanOut<E = AnalyticsEvent>(...collectors: readonly AnalyticsCollector<E>[]): FanOut<E> {
  for (const [i, collector] of collectors.entries()) requireCollector(collector, `collectors[${i}]`);
  return new Fan([...collectors]);
}

/** Throws a TypeError that names the option unless the value can be recorded to. */
export function requireCollector(value: unknown, option: string): void {
  for (const method of ['record', 'flush', 'close'] as const) {
    const isThere = typeof (value as Record<string, unknown> | null | undefined)?.[method] === 'function';
    if (!isThere)
      throw new TypeError(`${option} must be a collector with record, flush and close; ${method} is missing`);
  }
}

const SEVERITY: readonly RecordResult[] = ['accepted', 'dropped', 'rejected', 'closed'];

class Fan<E> implements FanOut<E> {
  failures = 0;
  onFailure: ((error: unknown, collector: AnalyticsCollector<E>) => void) | undefined;
  readonly #collectors: readonly AnalyticsCollector<E>[];
  /** Times something was recorded; and how many of them had gone before a flush that is over. */
  #recorded = 0;
  #flushed = 0;

  constructor(collectors: readonly AnalyticsCollector<E>[]) {
    this.#collectors = collectors;
  }

  get bufferSize(): number {
    let held = 0;
    for (const collector of this.#collectors) {
      this.#guard(collector, () => {
        held += countOf(collector.bufferSize);
      });
    }
    return held;
  }

  get isUnflushed(): boolean {
    let isUnflushed = false;
    if (this.#flushed === this.#recorded) return isUnflushed;
    for (const collector of this.#collectors) {
      this.#guard(collector, () => {
        isUnflushed ||= collector instanceof Fan ? collector.isUnflushed : !('bufferSize' in collector);
      });
    }
    return isUnflushed;
  }

  record(event: E): RecordResult {
    this.#recorded++;
    let worst = 0;
    for (const collector of this.#collectors) {
      this.#guard(collector, () => {
        const result: unknown = collector.record(event);
        if (typeof result === 'string') worst = Math.max(worst, SEVERITY.indexOf(result as RecordResult));
        else this.#hearRejection(result, collector);
      });
    }
    return SEVERITY[worst] as RecordResult;
  }

  recordBatch(events: readonly E[]): void {
    this.#recorded++;
    for (const collector of this.#collectors) {
      if (collector.recordBatch === undefined) {
        for (const event of events)
          this.#guard(collector, () => this.#hearRejection(collector.record(event), collector));
      } else {
        this.#guard(collector, () => this.#hearRejection(collector.recordBatch?.(events), collector));
      }
    }
  }

  flush(options?: FlushOptions): Promise<FlushReport> {
    return this.#ask((collector) => collector.flush(options));
  }

  close(options?: FlushOptions): Promise<FlushReport> {
    return this.#ask((collector) => collector.close(options));
  }

  release(): void {
    for (const collector of this.#collectors) this.#guard(collector, () => collector.release?.());
  }

  async #ask(question: (collector: AnalyticsCollector<E>) => Promise<FlushReport | void>): Promise<FlushReport> {
    const recorded = this.#recorded;
    const sum = { delivered: 0, pending: 0, dropped: 0, rejected: 0, timedOut: false };
    const ask = async (collector: AnalyticsCollector<E>) => {
      try {
        const report: Partial<FlushReport> = (await question(collector)) ?? {};
        sum.delivered += countOf(report.delivered);
        sum.pending += countOf(report.pending);
        sum.dropped += countOf(report.dropped);
        sum.rejected += countOf(report.rejected);
        sum.timedOut ||= report.timedOut === true;
      } catch (error) {
        this.#failed(error, collector);
      }
    };
    await Promise.all(this.#collectors.map(ask));
    this.#flushed = Math.max(this.#flushed, recorded);
    return sum;
  }

  /** A collector may be written with `async record`: its rejection must not become an unhandled one. */
  #hearRejection(result: unknown, collector: AnalyticsCollector<E>): void {
    if (result instanceof Promise) result.catch((error: unknown) => this.#failed(error, collector));
  }

  #guard(collector: AnalyticsCollector<E>, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failed(error, collector);
    }
  }

  #failed(error: unknown, collector: AnalyticsCollector<E>): void {
    this.failures++;
    this.onFailure?.(error, collector);
  }
}

/** A user's own collector may report what it likes; NaN must not spread from it. */
function countOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0;
}
