// Collector, event source → SQLite, PostgreSQL, MySQL: the store of the engines that Kysely speaks to.

import { sql } from 'kysely';
import { type FlagSummary, FlagTally, type TimeWindow } from '../../aggregate/flag-metrics.js';
import type { Delivery } from '../../deliver/delivery.js';
import type { AnalyticsStore, CallQuery, StoredCalls, StoredTrendStep, TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import { missingTableDelivery, needingTables } from '../missing-table.js';
import { isStorable } from '../storable-text.js';
import { readFailures, readNewest, readSeries } from './call-queries.js';
import { flagKeysIn, summarizeFlag, trendOf } from './flag-queries.js';
import { migrate } from './migrate.js';
import type { Sql, SqlEngine } from './sql-engine.js';
import { rangeOf, type TimeRange } from './tables.js';

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

  async createTables(): Promise<readonly string[]> {
    await migrate(this.#engine, this.#names);
    return (await this.#engine.shortcomings?.(this.#names)) ?? [];
  }

  async insert(batch: RowBatch, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { events, calls } = this.#names;
    const tables = [...(batch.flags.length > 0 ? [events] : []), ...(batch.calls.length > 0 ? [calls] : [])];
    if (tables.length === 0) return;
    await this.#needing(tables, () => this.#engine.insert(this.#names, batch, signal));
  }

  deliveryOf(error: unknown): Delivery {
    return missingTableDelivery(error) ?? this.#engine.deliveryOf(error);
  }

  async summarize(flagKey: string, window: TimeWindow, percentiles: readonly number[]): Promise<FlagSummary> {
    if (!isStorable(flagKey)) return new FlagTally().summary(percentiles);
    const range = { ...rangeOf(this.#names.events, window), flagKey };
    const engine = this.#engine;
    return this.#read(
      range,
      (snapshot) =>
        engine.summarize?.(snapshot, range, percentiles) ?? summarizeFlag(engine, snapshot, range, percentiles),
    );
  }

  flagKeys(window: TimeWindow): Promise<string[]> {
    const range = rangeOf(this.#names.events, window);
    return this.#read(range, (snapshot) => flagKeysIn(snapshot, range));
  }

  async trend(flagKey: string, window: TimeWindow, bucketMs: number): Promise<StoredTrendStep[]> {
    if (!isStorable(flagKey)) return [];
    const range = { ...rangeOf(this.#names.events, window), flagKey };
    const grid = { startMs: window.startMs, bucketMs };
    return this.#read(range, (snapshot) => trendOf(this.#engine, snapshot, range, grid));
  }

  readCalls(window: TimeWindow, { thresholds, maxEvents, maxFailures }: CallQuery): Promise<StoredCalls> {
    const range = rangeOf(this.#names.calls, window);
    return this.#read(range, async (snapshot) => ({
      series: await readSeries(this.#engine, snapshot, range, thresholds),
      failures: await readFailures(snapshot, range, maxFailures),
      newest: await readNewest(snapshot, range, maxEvents),
    }));
  }

  async prune(beforeUs: number): Promise<number> {
    const { events, calls } = this.#names;
    const prune = (table: string, key: 'flag_key' | 'function_name') =>
      this.#needing([table], () => this.#engine.prune(table, key, beforeUs));
    const evaluations = await prune(events, 'flag_key');
    return evaluations + (await prune(calls, 'function_name'));
  }

  async ping(): Promise<void> {
    for (const table of [this.#names.events, this.#names.calls]) {
      await this.#needing([table], () => sql`SELECT 1 FROM ${sql.table(table)} LIMIT 1`.execute(this.#engine.db));
    }
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  #read<T>({ table }: TimeRange, queries: (snapshot: Sql) => Promise<T>): Promise<T> {
    return this.#needing([table], () => this.#engine.read(queries));
  }

  #needing<T>(tables: readonly string[], work: () => Promise<T>): Promise<T> {
    return needingTables(this.engine, tables, work);
  }
}
