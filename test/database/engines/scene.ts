// One engine under test: started before the tests of a `describe`, with fresh tables and everything closed after each.

import { DatabaseAnalyticsCollector, type DatabaseCollectorOptions } from '../../../src/database/database-collector.js';
import { AnalyticsAggregator } from '../../../src/flags/aggregator.js';
import { NoEngine, type RawRow, type TestEngine } from './engines.js';

/** The least that an evaluation has. */
export const PLAIN = { flagKey: 'checkout', value: true, reason: 'STATIC' } as const;

/** The least that a call has. */
export const CALL = {
  functionName: 'Shop.buy',
  eventType: 'api',
  startTime: 0,
  durationMs: 1,
  success: true,
  outcome: 'success',
} as const;

/** A server may have to be installed first. */
const START_TIMEOUT_MS = 600_000;

export interface Scene {
  readonly engine: TestEngine;
  readonly tables: { readonly tableName: string; readonly callsTableName: string };
  /** A collector on this test's tables. */
  open(options?: Partial<DatabaseCollectorOptions>): Promise<DatabaseAnalyticsCollector>;
  /** Columns of this test's table of evaluations, as the raw driver gives them. */
  select(columns: string): Promise<readonly RawRow[]>;
  /** How many rows it has. */
  rows(): Promise<number>;
}

export function aggregatorOf(source: object, nowMs: number, tableName?: string): AnalyticsAggregator {
  return new AnalyticsAggregator(source, { clock: { epochMs: () => nowMs }, tableName });
}

let made = 0;

/** Called in a `describe`; what it returns is for its tests. */
export function useScene(start: () => Promise<TestEngine>): () => Scene {
  let engine: TestEngine | undefined;
  let scene: Scene;
  let opened: DatabaseAnalyticsCollector[] = [];

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    try {
      engine = await start();
    } catch (error) {
      if (!(error instanceof NoEngine) || process.env['CI']) throw error;
      console.log(`      skipped: ${error.message}`);
      this.skip();
    }
  });

  after(() => engine?.stop());

  beforeEach(() => {
    const running = engine as TestEngine;
    const tableName = `events_${process.pid}_${++made}`;
    const tables = { tableName, callsTableName: `${tableName}_calls` };
    const select = (columns: string) => running.query(`SELECT ${columns} FROM "${tableName}"`);
    scene = {
      engine: running,
      tables,
      async open(options = {}) {
        const collector = await DatabaseAnalyticsCollector.create({ ...running.address, ...tables, ...options });
        opened.push(collector);
        return collector;
      },
      select,
      rows: async () => Number((await select('count(*) AS n'))[0]?.['n']),
    };
  });

  afterEach(async () => {
    await Promise.all(opened.map((collector) => collector.close()));
    opened = [];
  });

  return () => scene;
}
