// Collector, event source → ClickHouse: the store of the engine for more than one machine.

import { type FlagSummary, FlagTally, type TimeWindow } from '../../aggregate/flag-metrics.js';
import type { Delivery } from '../../deliver/delivery.js';
import type { AnalyticsStore, CallQuery, StoredCalls, StoredTrendStep, TableNames } from '../analytics-store.js';
import type { EventRow, RowBatch } from '../event-row.js';
import { missingTableDelivery, needingTables } from '../missing-table.js';
import type { Secret } from '../secret.js';
import { rangeOf } from '../sql/tables.js';
import { isStorable } from '../storable-text.js';
import { readFailures, readNewest, readSeries } from './call-queries.js';
import type { ClickHouseClient } from './clickhouse-client.js';
import { CALL_FORMAT, FLAG_FORMAT } from './columns.js';
import { ClickHouseConnection } from './connection.js';
import { clickHouseDeliveryOf } from './delivery-of.js';
import { Doubts } from './doubts.js';
import { flagKeysIn, summarizeFlag, trendOf } from './flag-queries.js';
import { insertRows, missingRows, type RowInsert } from './insert-rows.js';
import { type Layout, layoutOf, type TableLayout } from './layout.js';
import { migrate } from './migrate.js';
import { pruneTable } from './prune.js';
import { shortcomingsOf } from './shortcomings.js';

export interface ClickHouseStoreOptions {
  readonly names: TableNames;
  /** Replicated tables on each server of this cluster, under one distributed over them. Default: one server. */
  readonly clusterName?: string | undefined;
  /** Days that rows are kept, 0 for ever. Default: 30 where the tables are created, otherwise as they are. */
  readonly retentionDays?: number | undefined;
  /** Kept out of errors. */
  readonly password?: Secret | undefined;
  /** Whether `close` closes the client, because nobody else has it. */
  readonly ownsClient: boolean;
}

/**
 * The analytics tables in ClickHouse. There are no transactions: of a batch of several days or of both kinds of events,
 * a reader may see a part while it is inserted, and after a failure until it has been tried again.
 */
export class ClickHouseStore implements AnalyticsStore {
  readonly engine = 'clickhouse';
  readonly #client: ClickHouseClient;
  readonly #connection: ClickHouseConnection;
  readonly #options: ClickHouseStoreOptions;
  readonly #layout: Layout;
  readonly #doubts = new Doubts();
  #isClosed = false;

  constructor(client: ClickHouseClient, options: ClickHouseStoreOptions) {
    this.#client = client;
    this.#connection = new ClickHouseConnection(client, options.password);
    this.#options = options;
    this.#layout = layoutOf(options.names, options.clusterName);
  }

  async createTables(): Promise<readonly string[]> {
    await migrate(this.#connection, this.#layout, { retentionDays: this.#options.retentionDays });
    return shortcomingsOf(this.#connection, this.#layout);
  }

  async insert(batch: RowBatch, signal: AbortSignal): Promise<void> {
    const rows = [...batch.flags, ...batch.calls];
    const isInDoubt = this.#doubts.has(rows);
    this.#doubts.sent(rows);
    const { events, calls } = this.#layout;
    const { id: batchId } = batch;
    const flags = { table: events, format: FLAG_FORMAT, rows: batch.flags, batchId };
    await this.#needing(events, () => this.#insert(flags, isInDoubt, signal));
    const others = { table: calls, format: CALL_FORMAT, rows: batch.calls, batchId };
    await this.#needing(calls, () => this.#insert(others, isInDoubt, signal));
    this.#doubts.acknowledged(rows, isInDoubt);
  }

  deliveryOf(error: unknown): Delivery {
    return missingTableDelivery(error) ?? clickHouseDeliveryOf(error);
  }

  async summarize(flagKey: string, window: TimeWindow, percentiles: readonly number[]): Promise<FlagSummary> {
    if (!isStorable(flagKey)) return new FlagTally().summary(percentiles);
    const { events } = this.#layout;
    const range = { ...rangeOf(events.name, window), flagKey };
    return this.#needing(events, () => summarizeFlag(this.#connection, range, percentiles));
  }

  flagKeys(window: TimeWindow): Promise<string[]> {
    const { events } = this.#layout;
    return this.#needing(events, () => flagKeysIn(this.#connection, rangeOf(events.name, window)));
  }

  async trend(flagKey: string, window: TimeWindow, bucketMs: number): Promise<StoredTrendStep[]> {
    if (!isStorable(flagKey)) return [];
    const { events } = this.#layout;
    const range = { ...rangeOf(events.name, window), flagKey };
    return this.#needing(events, () => trendOf(this.#connection, range, { startMs: window.startMs, bucketMs }));
  }

  /** Three questions, and calls may be written between them. */
  readCalls(window: TimeWindow, { thresholds, maxEvents, maxFailures }: CallQuery): Promise<StoredCalls> {
    const { calls } = this.#layout;
    const range = rangeOf(calls.name, window);
    return this.#needing(calls, async () => ({
      series: await readSeries(this.#connection, range, thresholds),
      failures: await readFailures(this.#connection, range, maxFailures),
      newest: await readNewest(this.#connection, range, maxEvents),
    }));
  }

  async prune(beforeUs: number): Promise<number> {
    const { events, calls } = this.#layout;
    const prune = (table: TableLayout) => this.#needing(table, () => pruneTable(this.#connection, table, beforeUs));
    const evaluations = await prune(events);
    return evaluations + (await prune(calls));
  }

  async ping(): Promise<void> {
    for (const table of [this.#layout.events, this.#layout.calls]) {
      await this.#needing(table, () => this.#connection.read(`SELECT 1 FROM ${table.name} LIMIT 1`));
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#options.ownsClient) await this.#client.close();
  }

  /** Of rows that may be stored already, only those that are not. */
  async #insert<R extends EventRow>(insert: RowInsert<R>, isInDoubt: boolean, signal: AbortSignal): Promise<void> {
    const { table, rows } = insert;
    const wanted = isInDoubt ? await missingRows(this.#connection, table, rows, signal) : rows;
    await insertRows(this.#connection, { ...insert, rows: wanted }, signal);
  }

  #needing<T>(table: TableLayout, work: () => Promise<T>): Promise<T> {
    return needingTables(this.engine, [table.plainName], work);
  }
}
