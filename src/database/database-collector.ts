// Collector → BatchQueue → store: flag evaluations and tracked calls as rows of a database, exactly one each.

/// <reference lib="esnext.disposable" preserve="true" />

import type { FlagSummary, TimeWindow } from '../aggregate/flag-metrics.js';
import { systemScheduler, withDeadline } from '../clock.js';
import type { AnalyticsCollector, FlushOptions, FlushReport, RecordResult } from '../collect/collector.js';
import { BatchQueue } from '../deliver/batch-queue.js';
import type { Destination, QueueStats } from '../deliver/delivery.js';
import {
  type BatchQueueOptions,
  QUEUE_OPTION_NAMES,
  type QueueOptions,
  resolveQueueOptions,
} from '../deliver/queue-options.js';
import { type SpoolOptions, withSpool } from '../deliver/spool.js';
import { type Logger, log, toPlainLine } from '../logger.js';
import { outOfRange, requireBoolean, requireKnownKeys, wrongType } from '../option-rules.js';
import type { AnalyticsStore, CallQuery, EngineName, StoredCalls, StoredTrendStep } from './analytics-store.js';
import type { EventRow } from './event-row.js';
import { type DatabaseEvent, freezeEvent } from './freeze-event.js';
import { openRequested } from './open-store.js';
import { fromRowJson, toRowJson } from './row-json.js';
import { StoreDestination } from './store-destination.js';
import {
  addressOf,
  requireStoreKeys,
  resolveStoreOptions,
  STORE_OPTION_NAMES,
  type StoreOptions,
} from './store-options.js';

/** Options of `DatabaseAnalyticsCollector.create`: where the tables are, and those of the batch queue. */
export interface DatabaseCollectorOptions extends StoreOptions, Omit<QueueOptions<DatabaseEvent>, 'spool'> {
  /** Make the tables, or bring them up to date, before anything else. Default: true. */
  readonly createTables?: boolean | undefined;
  /** Events a batch; reaching it starts an insert. Default: 100, for ClickHouse 1,000. */
  readonly batchSize?: number | undefined;
  /**
   * Where events survive the process. Default: nowhere. A connection string tells databases apart that share a directory;
   * a `connection` does not, and then each database needs a directory of its own.
   */
  readonly spool?: SpoolOptions | undefined;
}

export interface PruneOptions {
  /** Rows of events that are older go. */
  readonly olderThanDays: number;
}

const OPTION_NAMES = [...STORE_OPTION_NAMES, ...QUEUE_OPTION_NAMES, 'createTables'];
const BATCH_SIZE: Readonly<Record<EngineName, number>> = { sqlite: 100, postgres: 100, mysql: 100, clickhouse: 1_000 };
/** Begins every line of the log. */
const QUEUE_NAME = 'database events';
const HEALTH_CHECK_MS = 5_000;
const DAY_MS = 86_400_000;

/**
 * Writes each event it takes as one row, whatever is retried: flag evaluations to `tableName`, calls to `callsTableName`.
 * Made by `create`. It is an event source too: hand it to an `AnalyticsAggregator`, or to `callsSnapshot`.
 */
export class DatabaseAnalyticsCollector implements AnalyticsCollector<DatabaseEvent> {
  readonly #store: AnalyticsStore;
  readonly #queue: BatchQueue<DatabaseEvent, EventRow>;
  readonly #epochMs: () => number;
  #isClosed = false;

  private constructor(store: AnalyticsStore, options: BatchQueueOptions<DatabaseEvent, EventRow>) {
    const { scheduler = systemScheduler } = options;
    this.#store = store;
    this.#queue = new BatchQueue(options);
    this.#epochMs = () => scheduler.epochMs();
  }

  /**
   * Opens the database and, unless told otherwise, creates its tables. Rejects for a bad option, naming it; for a driver
   * that is not installed, saying what to install; for a file of SQLite in a folder that is not there, naming it; and
   * with a `DatabaseError` when the tables cannot be created, as where the server cannot be reached. With
   * `createTables: false` the server may come later: events wait for it. The logger is warned where tables that were
   * there already are not laid out as `partitionBy` or `clusterName` asks for.
   */
  static async create(options: DatabaseCollectorOptions): Promise<DatabaseAnalyticsCollector> {
    requireStoreKeys('DatabaseCollectorOptions', options, OPTION_NAMES);
    const request = resolveStoreOptions(options);
    const createsTables = requireBoolean('createTables', options.createTables ?? true);
    const { spool, scheduler, ...others } = queueOptionsOf(options);
    const queueOptions = {
      batchSize: BATCH_SIZE[request.target.engine],
      ...others,
      scheduler,
      name: QUEUE_NAME,
    };
    const frozenBy = { freeze: freezeEvent, serialize: toRowJson, thaw: fromRowJson };
    // Before anything is opened: a misspelt number is not worth a connection.
    const { logger } = resolveQueueOptions({ ...queueOptions, ...frozenBy, destination: NOWHERE });

    const store = await openRequested(request);
    try {
      if (createsTables) await makeTables(store, logger);
      const parts = { ...queueOptions, ...frozenBy, destination: new StoreDestination(store) };
      // Rows of one database must never be adopted by a collector of another.
      return withSpool(spool, { destination: addressOf(request), scheduler }, (opened) => {
        return new DatabaseAnalyticsCollector(store, { ...parts, spool: opened });
      });
    } catch (error) {
      await store.close().catch(() => {});
      throw error;
    }
  }

  /** Events held, in flight included. */
  get bufferSize(): number {
    return this.#queue.bufferSize;
  }

  /** Takes a flag evaluation or a call; never throws. What happens to it afterwards changes nothing. */
  record(event: DatabaseEvent): RecordResult {
    return this.#queue.record(event);
  }

  recordBatch(events: readonly DatabaseEvent[]): void {
    for (const event of events) this.#queue.record(event);
  }

  /** Inserts what was recorded before this call and waits for it, 5 s at most unless told otherwise. */
  flush(options?: FlushOptions): Promise<FlushReport> {
    return this.#queue.flush(options);
  }

  /** Takes nothing more, inserts what there is within 5 s unless told otherwise, and disconnects. Idempotent. */
  close(options?: FlushOptions): Promise<FlushReport> {
    this.#isClosed = true;
    return this.#queue.close(options);
  }

  /** See `BatchQueue.release`. */
  release(): void {
    this.#queue.release();
  }

  /** Where every event is now. */
  stats(): QueueStats {
    return this.#queue.stats();
  }

  /** True when the database answers within 5 s and has the tables. Never rejects; false after `close`. */
  async healthCheck(): Promise<boolean> {
    if (this.#isClosed) return false;
    try {
      return (await withDeadline(this.#store.ping(), HEALTH_CHECK_MS)) !== 'timeout';
    } catch {
      return false;
    }
  }

  /** Deletes old rows from both tables; resolves to their number as far as the engine tells. */
  async prune(options: PruneOptions): Promise<number> {
    requireKnownKeys('PruneOptions', options, ['olderThanDays']);
    const beforeMs = this.#epochMs() - requireAge(options.olderThanDays) * DAY_MS;
    return this.#store.prune(beforeMs * 1_000);
  }

  /** For the aggregator; see `FlagEventSource`. */
  summarize(flagKey: string, window: TimeWindow, percentiles: readonly number[]): Promise<FlagSummary> {
    return this.#store.summarize(flagKey, window, percentiles);
  }

  /** For the aggregator; see `FlagEventSource`. */
  flagKeys(window: TimeWindow): Promise<string[]> {
    return this.#store.flagKeys(window);
  }

  /** For the aggregator; see `FlagEventSource`. */
  trend(flagKey: string, window: TimeWindow, bucketMs: number): Promise<StoredTrendStep[]> {
    return this.#store.trend(flagKey, window, bucketMs);
  }

  /** For `callsSnapshot`. */
  readCalls(window: TimeWindow, query: CallQuery): Promise<StoredCalls> {
    return this.#store.readCalls(window, query);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

const NOWHERE: Destination<EventRow> = { send: async () => ({ outcome: 'ok' }) };

/** Those that are given: a default must not be hidden by an `undefined`. */
function queueOptionsOf(
  options: DatabaseCollectorOptions,
): Pick<DatabaseCollectorOptions, (typeof QUEUE_OPTION_NAMES)[number]> {
  const given = QUEUE_OPTION_NAMES.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return Object.fromEntries(given);
}

async function makeTables(store: AnalyticsStore, logger: Logger): Promise<void> {
  const shortcomings = await store.createTables();
  for (const shortcoming of shortcomings) log(logger, 'warn', toPlainLine(`${QUEUE_NAME}: ${shortcoming}`));
}

function requireAge(days: unknown): number {
  const rule = 'a positive number of days, at most 36,500';
  if (typeof days !== 'number') throw wrongType('olderThanDays', rule, days);
  if (!(days > 0 && days <= 36_500)) throw outOfRange('olderThanDays', rule, days);
  return days;
}
