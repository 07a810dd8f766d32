// One engine under test: started before the tests of a `describe`, with fresh tables and everything closed after each.

import { DatabaseAnalyticsCollector, type DatabaseCollectorOptions } from '../../../src/database/database-collector.js';
import { ENGINES, NoEngine, type TestEngine } from './engines.js';

/** A server may have to be installed first. */
const START_TIMEOUT_MS = 600_000;

export interface Scene {
  readonly engine: TestEngine;
  readonly tables: { readonly tableName: string; readonly callsTableName: string };
  /** A collector on this test's tables. */
  open(options?: Partial<DatabaseCollectorOptions>): Promise<DatabaseAnalyticsCollector>;
  /** Rows of this test's table of evaluations. */
  rows(): Promise<number>;
}

let made = 0;

/** Called in a `describe`; what it returns is for its tests. */
export function useScene(name: string): () => Scene {
  let engine: TestEngine | undefined;
  let scene: Scene;
  let opened: DatabaseAnalyticsCollector[] = [];

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    try {
      engine = await ENGINES[name]?.();
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
    scene = {
      engine: running,
      tables,
      async open(options = {}) {
        const collector = await DatabaseAnalyticsCollector.create({ ...running.address, ...tables, ...options });
        opened.push(collector);
        return collector;
      },
      rows: async () => Number((await running.query(`SELECT count(*) AS n FROM "${tableName}"`))[0]?.['n']),
    };
  });

  afterEach(async () => {
    await Promise.all(opened.map((collector) => collector.close()));
    opened = [];
  });

  return () => scene;
}
