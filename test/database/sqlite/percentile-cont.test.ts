import { expect } from 'chai';
import Database from 'libsql';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import type { FlagRow } from '../../../src/database/event-row.js';
import { openSqlite } from '../../../src/database/sqlite/open-sqlite.js';
import type { SqliteDatabase, SqliteStatement } from '../../../src/database/sqlite/sqlite-database.js';
import { answersAsMemoryDoes } from '../flag-queries.js';
import { batchOf, flagRow, NAMES, NEVER } from './scene.js';

const WINDOW = { startMs: 0, endMs: 10 };
const CALL = /percentile_cont\((\w+), \?\)/g;

/** As SQLite’s own, of the values in a JSON array, at a share of 0–1, which it insists on. */
function percentileCont(list = '[]', share: number): number | null {
  if (share < 0 || share > 1) throw new RangeError('the fraction argument is not between 0.0 and 1.0');
  const values = (JSON.parse(list) as number[]).sort((a, b) => a - b);
  const rank = share * (values.length - 1);
  const [low, high] = [values[Math.floor(rank)], values[Math.ceil(rank)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (rank - Math.floor(rank));
}

/** libsql with the function that it has not. */
class WithPercentileCont implements SqliteDatabase {
  readonly statements: string[] = [];
  readonly #database: InstanceType<typeof Database>;

  constructor(database: InstanceType<typeof Database>) {
    this.#database = database;
  }

  exec(text: string): unknown {
    return this.#database.exec(text);
  }

  close(): unknown {
    return this.#database.close();
  }

  prepare(text: string): SqliteStatement {
    this.statements.push(text);
    if (text.includes('pragma_function_list')) return this.#database.prepare('SELECT 1');
    const count = [...text.matchAll(CALL)].length;
    if (count === 0) return this.#database.prepare(text);
    // `quote` gives all digits of a float.
    const statement = this.#database.prepare(
      text.replace(CALL, "coalesce('[' || group_concat(quote($1)) || ']', '[]')"),
    );
    const all = (...parameters: readonly unknown[]) => {
      const shares = parameters.slice(0, count) as number[];
      const [lists] = statement.all(...parameters.slice(count)) as Record<string, string>[];
      return [Object.fromEntries(shares.map((share, i) => [`p${i}`, percentileCont(lists?.[`p${i}`], share)]))];
    };
    return { all, run: () => ({ changes: 0 }) };
  }
}

describe('SQLite with a percentile_cont', () => {
  let database: InstanceType<typeof Database>;
  let connection: WithPercentileCont;
  let store: AnalyticsStore;

  beforeEach(async () => {
    database = new Database(':memory:');
    connection = new WithPercentileCont(database);
    const target = { kind: 'own', engine: 'sqlite', form: 'sqlite-database', connection } as const;
    store = await openSqlite({ target, names: NAMES });
    await store.createTables();
  });

  afterEach(() => database.close());

  const fill = async (rows: readonly FlagRow[]) => {
    await store.prune(Number.MAX_SAFE_INTEGER);
    await store.insert(batchOf(...rows), NEVER);
  };

  it('asks it for percentiles and sorts nothing, and looks for it once', async () => {
    await fill([1, 2, 4].map((evaluationDurationMs) => flagRow({ evaluationDurationMs })));

    const first = await store.summarize('checkout', WINDOW, [50, 75, -1, 101]);
    const second = await store.summarize('checkout', WINDOW, [50]);

    expect([first.latencies, second.latencies]).to.deep.equal([[2, 3, 1, 4], [2]]);
    const asked = (part: string) => connection.statements.filter((text) => text.includes(part)).length;
    expect([asked('percentile_cont('), asked('row_number'), asked('pragma_function_list')]).to.deep.equal([2, 0, 1]);
  });

  it('has zeros where no duration is above 0', async () => {
    await fill([flagRow({ evaluationDurationMs: 0 })]);

    expect((await store.summarize('checkout', WINDOW, [50, 90])).latencies).to.deep.equal([0, 0]);
  });

  it('answers as the collector in memory does', () => answersAsMemoryDoes(store, fill, 20));
});
