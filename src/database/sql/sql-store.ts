// Collector, event source → SQLite, PostgreSQL, MySQL: the store of the engines that Kysely speaks to.

import { sql } from 'kysely';
import type { FlagSummary, TimeWindow } from '../../aggregate/flag-metrics.js';
import type { Delivery } from '../../deliver/delivery.js';
import type { AnalyticsStore, CallQuery, StoredCalls, StoredTrendStep, TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import { readFailures, readNewest, readSeries } from './call-queries.js';
import { flagKeysIn, summarizeFlag, trendOf } from './flag-queries.js';
import { migrate } from './migrate.js';
import type { SqlEngine } from './sql-engine.js';
import { rangeOf } from './tables.js';

/** The analytics tables in an SQL database. What differs between databases is the engine's. */
export class SqlStore implements AnalyticsStore {
  readonly engine: SqlEngine['name'];
  readonly #engine: SqlEngine;
  readonly #names: TableNames;

  constructor(engine: SqlEngine, names: TableNames) {
    this.engine = engine.name;
    this.#engine = engine;
    this.#names = names;
  }

  createTables(): Promise<void> {
    return migrate(this.#engine, this.#names);
  }

  async insert(batch: RowBatch, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (batch.flags.length + batch.calls.length === 0) return;
    await this.#engine.insert(this.#names, batch, signal);
  }

  deliveryOf(error: unknown): Delivery {
    return this.#engine.deliveryOf(error);
  }

  summarize(flagKey: string, window: TimeWindow, percentiles: readonly number[]): Promise<FlagSummary> {
    const range = { ...rangeOf(this.#names.events, window), flagKey };
    const engine = this.#engine;
    return engine.read(
      (snapshot) =>
        engine.summarize?.(snapshot, range, percentiles) ?? summarizeFlag(engine, snapshot, range, percentiles),
    );
  }

  flagKeys(window: TimeWindow): Promise<string[]> {
    return this.#engine.read((snapshot) => flagKeysIn(snapshot, rangeOf(this.#names.events, window)));
  }

  trend(flagKey: string, window: TimeWindow, bucketMs: number): Promise<StoredTrendStep[]> {
    const range = { ...rangeOf(this.#names.events, window), flagKey };
    const grid = { startMs: window.startMs, bucketMs };
    return this.#engine.read((snapshot) => trendOf(this.#engine, snapshot, range, grid));
  }

  readCalls(window: TimeWindow, { thresholds, maxEvents, maxFailures }: CallQuery): Promise<StoredCalls> {
    const range = rangeOf(this.#names.calls, window);
    return this.#engine.read(async (snapshot) => ({
      series: await readSeries(this.#engine, snapshot, range, thresholds),
      failures: await readFailures(snapshot, range, maxFailures),
      newest: await readNewest(snapshot, range, maxEvents),
    }));
  }

  async prune(beforeUs: number): Promise<number> {
    const { events, calls } = this.#names;
    const evaluations = await this.#engine.prune(events, 'flag_key', beforeUs);
    return evaluations + (await this.#engine.prune(calls, 'function_name', beforeUs));
  }

  async ping(): Promise<void> {
    await sql`SELECT 1 FROM ${sql.table(this.#names.events)} LIMIT 1`.execute(this.#engine.db);
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}
