// Collector, event source → ClickHouse: the store of the engine for more than one machine.

import type { FlagSummary, TimeWindow } from '../../aggregate/flag-metrics.js';
import type { Delivery } from '../../deliver/delivery.js';
import type { AnalyticsStore, CallQuery, StoredCalls, StoredTrendStep, TableNames } from '../analytics-store.js';
import type { RowBatch } from '../event-row.js';
import type { Secret } from '../secret.js';
import { rangeOf } from '../sql/tables.js';
import { readFailures, readNewest, readSeries } from './call-queries.js';
import type { ClickHouseClient } from './clickhouse-client.js';
import { CALL_FORMAT, FLAG_FORMAT } from './columns.js';
import { ClickHouseConnection } from './connection.js';
import { clickHouseDeliveryOf } from './delivery-of.js';
import { Doubts } from './doubts.js';
import { flagKeysIn, summarizeFlag, trendOf } from './flag-queries.js';
import { insertRows, missingRows } from './insert-rows.js';
import { type Layout, layoutOf } from './layout.js';
import { migrate } from './migrate.js';
import { pruneTable } from './prune.js';

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
 * The analytics tables in ClickHouse. There are no transactions: while a batch of several days or of both kinds of
 * events is inserted, a reader may see a part of it. A retry completes it.
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

  createTables(): Promise<void> {
    return migrate(this.#connection, this.#layout, { retentionDays: this.#options.retentionDays });
  }

  async insert(batch: RowBatch, signal: AbortSignal): Promise<void> {
    const rows = [...batch.flags, ...batch.calls];
    const isInDoubt = this.#doubts.has(rows);
    this.#doubts.sent(rows);
    const { flags, calls } = isInDoubt ? await this.#missingOf(batch, signal) : batch;
    const { events: eventTable, calls: callTable } = this.#layout;
    const batchId = batch.id;
    await insertRows(this.#connection, { table: eventTable, format: FLAG_FORMAT, rows: flags, batchId }, signal);
    await insertRows(this.#connection, { table: callTable, format: CALL_FORMAT, rows: calls, batchId }, signal);
    this.#doubts.acknowledged(rows, isInDoubt);
  }

  deliveryOf(error: unknown): Delivery {
    return clickHouseDeliveryOf(error);
  }

  summarize(flagKey: string, window: TimeWindow, percentiles: readonly number[]): Promise<FlagSummary> {
    const range = { ...rangeOf(this.#layout.events.name, window), flagKey };
    return summarizeFlag(this.#connection, range, percentiles);
  }

  flagKeys(window: TimeWindow): Promise<string[]> {
    return flagKeysIn(this.#connection, rangeOf(this.#layout.events.name, window));
  }

  trend(flagKey: string, window: TimeWindow, bucketMs: number): Promise<StoredTrendStep[]> {
    const range = { ...rangeOf(this.#layout.events.name, window), flagKey };
    return trendOf(this.#connection, range, { startMs: window.startMs, bucketMs });
  }

  /** Three questions, and calls may be written between them. */
  async readCalls(window: TimeWindow, { thresholds, maxEvents, maxFailures }: CallQuery): Promise<StoredCalls> {
    const range = rangeOf(this.#layout.calls.name, window);
    return {
      series: await readSeries(this.#connection, range, thresholds),
      failures: await readFailures(this.#connection, range, maxFailures),
      newest: await readNewest(this.#connection, range, maxEvents),
    };
  }

  async prune(beforeUs: number): Promise<number> {
    const evaluations = await pruneTable(this.#connection, this.#layout.events, beforeUs);
    return evaluations + (await pruneTable(this.#connection, this.#layout.calls, beforeUs));
  }

  async ping(): Promise<void> {
    await this.#connection.read(`SELECT 1 FROM ${this.#layout.events.name} LIMIT 1`);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#options.ownsClient) await this.#client.close();
  }

  async #missingOf({ flags, calls }: RowBatch, signal: AbortSignal): Promise<Pick<RowBatch, 'flags' | 'calls'>> {
    return {
      flags: await missingRows(this.#connection, this.#layout.events, flags, signal),
      calls: await missingRows(this.#connection, this.#layout.calls, calls, signal),
    };
  }
}
