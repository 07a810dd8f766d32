// Aggregator → database: a user's own connection as an event source. The database part is loaded at the first question.

import type { FlagSummary, TimeWindow } from '../aggregate/flag-metrics.js';
import type { AnalyticsStore } from '../database/analytics-store.js';
import { requireTableName } from '../option-rules.js';
import type { FlagEventSource, TrendBucket } from './event-source.js';

/** What the connections that a store can be opened over have, one or the other. */
const METHODS: readonly string[] = ['query', 'prepare', 'selectFrom'];

/** Reads through a connection that stays its owner's. */
export class ConnectionSource implements FlagEventSource {
  readonly #connection: object;
  readonly #tableName: string | undefined;
  #store: Promise<AnalyticsStore> | undefined;

  constructor(connection: object, tableName: string | undefined) {
    this.#connection = connection;
    this.#tableName = tableName === undefined ? undefined : requireTableName('tableName', tableName);
  }

  /** Whether it looks like a connection; what it is exactly, and whether it will do, the first question tells. */
  static takes(value: unknown): value is object {
    return METHODS.some((name) => typeof (value as Record<string, unknown> | null | undefined)?.[name] === 'function');
  }

  async summarize(flagKey: string, window: TimeWindow, percentiles: readonly number[]): Promise<FlagSummary> {
    return (await this.#opened()).summarize(flagKey, window, percentiles);
  }

  async flagKeys(window: TimeWindow): Promise<string[]> {
    return (await this.#opened()).flagKeys(window);
  }

  async trend(flagKey: string, window: TimeWindow, bucketMs: number): Promise<TrendBucket[]> {
    return (await this.#opened()).trend(flagKey, window, bucketMs);
  }

  #opened(): Promise<AnalyticsStore> {
    this.#store ??= openOver(this.#connection, this.#tableName);
    return this.#store;
  }
}

async function openOver(connection: object, tableName: string | undefined): Promise<AnalyticsStore> {
  const { openStore } = await import('../database/open-store.js');
  return openStore({ connection, tableName });
}
