// Aggregate: everything an exporter shows of one flag, for as long as the process lives, in bounded memory.

import { EvaluationReason, type FlagEvaluationEvent } from '../event.js';
import { Histogram } from './histogram.js';
import { HyperLogLog } from './hyper-log-log.js';

/** How often a flag evaluated to one variant for one reason. */
export interface EvaluationCount {
  readonly reason: string;
  readonly variant: string;
  count: number;
}

/** What can be told of a flag from outside, as computed over a window. */
export interface FlagGauges {
  readonly uniqueUsers: number;
  /** 0–1. */
  readonly errorRate: number;
}

export class FlagSeries {
  /** Of the first flag that was counted here. */
  readonly flagKey: string;
  readonly label: string;
  /** Of the evaluations whose duration was measured. */
  readonly durations = new Histogram();
  timedCount = 0;
  timedTotalMs = 0;
  readonly #counts = new Map<string, Map<string, EvaluationCount>>();
  #users: HyperLogLog | undefined;
  #evaluations = 0;
  #errors = 0;
  /** Take the place of what was tracked, until there is something newer. */
  #givenUsers: number | undefined;
  #givenErrorRate: number | undefined;

  constructor(flagKey: string, label: string) {
    this.flagKey = flagKey;
    this.label = label;
  }

  /** True when evaluations were tracked since the last `forget`. */
  get isTracked(): boolean {
    return this.#evaluations > 0;
  }

  /** Different targeting keys; undefined before the first. */
  get uniqueUsers(): number | undefined {
    return this.#givenUsers ?? this.#users?.count;
  }

  /** Share of evaluations with the reason `ERROR`, 0–1; undefined before the first evaluation. */
  get errorRate(): number | undefined {
    return this.#givenErrorRate ?? (this.isTracked ? this.#errors / this.#evaluations : undefined);
  }

  /** Tracks an evaluation, but for its count, whose labels are the book's matter. */
  track({ reason, targetingKey, evaluationDurationMs }: FlagEvaluationEvent): void {
    this.#evaluations++;
    this.#givenErrorRate = undefined;
    if (reason === EvaluationReason.ERROR) this.#errors++;
    if (targetingKey !== undefined) this.#trackUser(targetingKey);
    // 0 is "not measured".
    if (evaluationDurationMs > 0) this.#trackDuration(evaluationDurationMs);
  }

  find(reason: string, variant: string): EvaluationCount | undefined {
    return this.#counts.get(variant)?.get(reason);
  }

  /** The count of a reason and a variant, made on first sight. */
  countOf(reason: string, variant: string): EvaluationCount {
    const byReason = this.#counts.get(variant) ?? new Map<string, EvaluationCount>();
    const count = byReason.get(reason) ?? { reason, variant, count: 0 };
    byReason.set(reason, count);
    this.#counts.set(variant, byReason);
    return count;
  }

  /** Visits every count there is. */
  forEachCount(visit: (count: EvaluationCount) => void): void {
    for (const byReason of this.#counts.values()) for (const count of byReason.values()) visit(count);
  }

  /** Shows these instead of what was tracked. */
  give({ uniqueUsers, errorRate }: FlagGauges): void {
    this.#givenUsers = uniqueUsers;
    this.#givenErrorRate = errorRate;
  }

  /** Forgets users and error rate; counts and durations only ever grow. */
  forget(): void {
    this.forgetUsers();
    this.forgetErrors();
  }

  forgetUsers(): void {
    this.#users = undefined;
    this.#givenUsers = undefined;
  }

  forgetErrors(): void {
    this.#evaluations = 0;
    this.#errors = 0;
    this.#givenErrorRate = undefined;
  }

  forgetCounts(): void {
    this.#counts.clear();
  }

  forgetDurations(): void {
    this.durations.clear();
    this.timedCount = 0;
    this.timedTotalMs = 0;
  }

  #trackUser(targetingKey: string): void {
    this.#users ??= new HyperLogLog();
    this.#users.add(targetingKey);
    this.#givenUsers = undefined;
  }

  #trackDuration(durationMs: number): void {
    this.durations.record(durationMs * 1e6);
    this.timedCount++;
    this.timedTotalMs += durationMs;
  }
}
