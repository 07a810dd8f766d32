import { expect } from 'chai';
import Database from 'libsql';
import { spy } from 'sinon';
import { type FlagSummary, FlagTally } from '../../../src/aggregate/flag-metrics.js';
import type { FlagRow } from '../../../src/database/event-row.js';
import { SqlStore } from '../../../src/database/sql/sql-store.js';
import { LocalPort } from '../../../src/database/sqlite/local-port.js';
import { openSqlite } from '../../../src/database/sqlite/open-sqlite.js';
import { PortAccess } from '../../../src/database/sqlite/port-access.js';
import { SqliteEngine } from '../../../src/database/sqlite/sqlite-engine.js';
import { FlagEvaluationEvent } from '../../../src/event.js';
import { draw, randomOf } from '../../laws/distributions.js';
import { batchOf, flagRow, NAMES, NEVER } from './scene.js';

/** Above the number from which on a sample is taken. */
const ROWS = 60_000;
const WINDOW = { startMs: 0, endMs: ROWS };
const PERCENTILES = [50, 90, 99];

describe('SQLite, asked about a flag with many evaluations', () => {
  async function summarized(
    rows: readonly FlagRow[],
    percentiles = PERCENTILES,
    database = new Database(':memory:'),
  ): Promise<FlagSummary> {
    const target = { kind: 'own', engine: 'sqlite', form: 'sqlite-database', connection: database } as const;
    const store = await openSqlite({ target, names: NAMES });
    await store.createTables();
    await store.insert(batchOf(...rows), NEVER);
    const summary = await store.summarize('checkout', WINDOW, percentiles);
    database.close();
    return summary;
  }

  function expected(rows: readonly FlagRow[], percentiles = PERCENTILES): FlagSummary {
    const tally = new FlagTally();
    for (const { tsUs, value: _, contextAttributes: __, ...row } of rows) {
      tally.add(new FlagEvaluationEvent({ ...row, value: 1, timestamp: new Date(tsUs / 1_000) }));
    }
    return tally.summary(percentiles);
  }

  /** One row a millisecond. */
  const rowsOf = (fields: (i: number) => Partial<FlagRow>) =>
    Array.from({ length: ROWS }, (_, i) => flagRow({ tsUs: i * 1_000, ...fields(i) }));

  const random = randomOf(11);
  const durationsMs = draw('lognormal', ROWS, 3).map((ns) => ns / 1e6);

  const shapes: Readonly<Record<string, (i: number) => Partial<FlagRow>>> = {
    'of any length': (i) => ({
      evaluationDurationMs: durationsMs[i] as number,
      variant: (['on', 'off', null, 'default'] as const)[Math.floor(random() * 4)] as string | null,
      reason: random() < 0.1 ? 'ERROR' : 'SPLIT',
      targetingKey: random() < 0.1 ? null : `user-${Math.floor(random() * 5_000)}`,
    }),
    'that are mostly not measured': (i) => ({ evaluationDurationMs: i % 10 === 0 ? (durationsMs[i] as number) : 0 }),
    'that are not measured at all': () => ({ evaluationDurationMs: 0 }),
    'that are all equal': () => ({ evaluationDurationMs: 0.25 }),
    'that take one of a few values': (i) => ({ evaluationDurationMs: (i % 5) / 10 }),
    'that grow all the time': (i) => ({ evaluationDurationMs: i + 0.1 }),
    'with a variant and a reason that hardly any has': (i) => (i === 777 ? { variant: 'rare', reason: 'ERROR' } : {}),
    'with more variants than are worth counting one by one': (i) => ({ variant: `v${i % 300}` }),
    // Those in a sample are far from the others: each rank lies outside of what the sample says.
    'of which a sample tells nothing': (i) => ({ evaluationDurationMs: i % 97 === 0 ? 1e6 + i : 1 + i / ROWS }),
    'of which a sample lacks those in the middle': (i) => {
      const part = ((i * 7_919) % ROWS) / ROWS;
      const middle = part < 0.48 || i % 97 === 0 ? 1 : 10;
      return { evaluationDurationMs: (part < 0.8 ? middle : 100) + part };
    },
    'of which none is in a sample': (i) => ({ tsUs: (i - (i % 97) + 1) * 1_000, evaluationDurationMs: 1 + i }),
  };

  for (const [title, fields] of Object.entries(shapes)) {
    it(`has the exact numbers for those ${title}`, async () => {
      const rows = rowsOf(fields);

      expect(await summarized(rows)).to.deep.equal(expected(rows));
    });
  }

  it('sorts neither the durations nor the variants and reasons', async () => {
    const database = new Database(':memory:');
    const prepared = spy(database, 'prepare');

    await summarized(rowsOf(shapes['of any length'] as (i: number) => Partial<FlagRow>), PERCENTILES, database);

    const queries = prepared.args.map(([sql]) => sql).filter((sql) => sql.includes('"flag_key" = ?'));
    expect(queries.filter((sql) => /row_number|group by "variant"/.test(sql))).to.deep.equal([]);
    expect(queries).to.have.length(3);
  });

  describe('with a second connection that counts its users', () => {
    /** Users counted beside, when the second connection sees these rows. */
    async function usersWith(own: readonly FlagRow[], beside: readonly FlagRow[]): Promise<number> {
      const databases = [new Database(':memory:'), new Database(':memory:')] as const;
      const [first, second] = databases.map((database) => new LocalPort(database)) as [LocalPort, LocalPort];
      for (const [port, rows] of [
        [first, own],
        [second, beside],
      ] as const) {
        const store = new SqlStore(new SqliteEngine(new PortAccess(port)), NAMES);
        await store.createTables();
        await store.insert(batchOf(...rows), NEVER);
      }
      const store = new SqlStore(new SqliteEngine(new PortAccess(first, [first, second])), NAMES);
      const { uniqueUsers } = await store.summarize('checkout', WINDOW, PERCENTILES);
      for (const database of databases) database.close();
      return uniqueUsers;
    }

    const own = rowsOf((i) => ({ targetingKey: `user-${i % 10}` }));
    // Where these are counted, it was by the second connection.
    const marked = own.map((row, i) => ({ ...row, targetingKey: i % 7 === 0 ? null : `user-${i % 20}` }));

    it('takes its number when it sees the same rows', async () => {
      expect(await usersWith(own, marked)).to.equal(20);
    });

    it('counts once more when that one sees a row more, or one less, or another for it', async () => {
      const later = flagRow({ tsUs: ROWS * 1_000 });

      expect(await usersWith(own, [...marked, later])).to.equal(10);
      expect(await usersWith(own, marked.slice(1))).to.equal(10);
      expect(await usersWith(own, [...marked.slice(1), later])).to.equal(10);
    });
  });

  it('has any percentile, and none', async () => {
    const rows = rowsOf((i) => ({ evaluationDurationMs: durationsMs[i] as number }));

    for (const percentiles of [[], [0, 100, 49.9, 50, 50.1, 99.999], [-5, 200]]) {
      expect(await summarized(rows, percentiles)).to.deep.equal(expected(rows, percentiles));
    }
  });
});
