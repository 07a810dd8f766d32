import { expect } from 'chai';
import { DatabaseAnalyticsCollector } from '../../../src/database/database-collector.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';
import { usePostgres } from './server.js';

const DAY_US = 86_400_000_000;
const TODAY = Math.floor((Date.now() * 1_000) / DAY_US);

const noon = (day: number) => (day + 0.5) * DAY_US;
const nameOf = (day: number) => new Date((day * DAY_US) / 1_000).toISOString().slice(0, 10).replaceAll('-', '');

describe('PostgreSQL, with a partition a day', () => {
  const url = usePostgres();
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene(url());
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  /** Rows by partition, named by what follows the table's name. */
  async function rowsByPartition(table = scene.names.events): Promise<Record<string, number>> {
    const found = await scene.rows(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = $1::regclass`,
      [table],
    );
    const counts: Record<string, number> = {};
    for (const { name } of found) {
      const [row] = await scene.rows(`SELECT count(*)::int AS n FROM ${name}`);
      counts[String(name).slice(table.length + 1)] = Number(row?.['n']);
    }
    return counts;
  }

  it('makes those of its rows, to the microsecond', async () => {
    const store = await scene.openWithTables({ partitionBy: 'day' });
    const days = [TODAY - 30, TODAY - 1, TODAY];
    const flags = days.flatMap((day) => [flagRow({ tsUs: day * DAY_US }), flagRow({ tsUs: (day + 1) * DAY_US - 1 })]);

    const call = callRow({ tsUs: noon(TODAY) });

    for (let i = 0; i < 2; i++) await store.insert(batchOf(...flags, call), NEVER);

    expect(await rowsByPartition()).to.deep.equal({
      default: 0,
      [nameOf(TODAY - 30)]: 2,
      [nameOf(TODAY - 1)]: 2,
      [nameOf(TODAY)]: 2,
    });
    expect(await rowsByPartition(scene.names.calls)).to.deep.equal({ default: 0, [nameOf(TODAY)]: 1 });
  });

  it('makes them by COPY too, and reads across them', async () => {
    const store = await scene.openWithTables({ partitionBy: 'day' });
    const rows = Array.from({ length: 1_200 }, (_, i) => flagRow({ tsUs: noon(TODAY - (i % 3)) }));

    for (let i = 0; i < 2; i++) await store.insert(batchOf(...rows), NEVER);

    const window = { startMs: noon(TODAY - 1) / 1_000, endMs: noon(TODAY) / 1_000 };
    expect(await store.summarize('checkout', window, [50])).to.include({ totalEvaluations: 800, uniqueUsers: 1 });
    expect(await scene.counts()).to.deep.equal({ n: 1_200, ids: 1_200 });
  });

  it('keeps what lies too far from today in one for the rest', async () => {
    const store = await scene.openWithTables({ partitionBy: 'day' });
    const far = [-DAY_US, 0, noon(TODAY - 401), noon(TODAY + 3), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

    await store.insert(batchOf(...far.map((tsUs) => flagRow({ tsUs }))), NEVER);

    expect(await rowsByPartition()).to.deep.equal({ default: far.length });
  });

  it('keeps a day where its rows are already: in the one for the rest', async () => {
    const store = await scene.openWithTables({ partitionBy: 'day' });
    await scene.pool.query(
      `INSERT INTO ${scene.names.events} VALUES (gen_random_uuid(), ${noon(TODAY)}, 'a', '1', 'STATIC', 'on', 'user', NULL, 1)`,
    );

    for (let i = 0; i < 2; i++) await store.insert(batchOf(flagRow({ tsUs: noon(TODAY) })), NEVER);

    expect(await rowsByPartition()).to.deep.equal({ default: 3 });
  });

  it('loses nothing while another session keeps it from making one', async () => {
    const store = await scene.openWithTables({ partitionBy: 'day' });
    const reader = await scene.pool.connect();
    await reader.query('BEGIN');
    await reader.query(`SELECT * FROM ${scene.names.events}`);

    await store.insert(batchOf(flagRow({ tsUs: noon(TODAY) })), NEVER);
    await reader.query('COMMIT');
    reader.release();

    expect(await rowsByPartition()).to.deep.equal({ default: 1 });
  });

  it('makes each once, however many stores need it at the same time', async () => {
    await scene.openWithTables({ partitionBy: 'day' });
    const stores = await Promise.all([1, 2, 3, 4].map(() => scene.open()));
    const rows = () => [0, 1, 2, 3].map((day) => flagRow({ tsUs: noon(TODAY - day) }));

    await Promise.all(stores.map((store) => store.insert(batchOf(...rows()), NEVER)));

    const counts = await rowsByPartition();
    expect(Object.values(counts).sort()).to.deep.equal([0, 4, 4, 4, 4]);
  });

  it('has them by what the table is, not by what this process was told', async () => {
    await scene.openWithTables({ partitionBy: 'day' });
    const other = await scene.openWithTables();

    await other.insert(batchOf(flagRow({ tsUs: noon(TODAY) })), NEVER);

    expect(await rowsByPartition()).to.deep.equal({ default: 0, [nameOf(TODAY)]: 1 });
  });

  it('warns once of tables that were made in one piece, which they stay', async () => {
    await scene.openWithTables();
    const warnings: string[] = [];
    const names = { tableName: scene.names.events, callsTableName: scene.names.calls };
    const logger = { warn: (line: string) => warnings.push(line) };
    const options = { connectionString: scene.url, ...names, partitionBy: 'day', logger } as const;

    await using collector = await DatabaseAnalyticsCollector.create(options);
    collector.record({ flagKey: 'checkout', value: true, reason: 'STATIC' });
    await collector.flush();

    expect(warnings).to.deep.equal(
      Object.values(scene.names).map(
        (name) =>
          `database events: PostgreSQL: the table ${name} was made in one piece: partitionBy: 'day' has no effect on it`,
      ),
    );
    expect(await rowsByPartition()).to.deep.equal({});
    expect(await scene.counts()).to.deep.equal({ n: 1, ids: 1 });
  });

  it('has nothing to warn of where they are as asked for', async () => {
    const store = await scene.openWithTables({ partitionBy: 'day' });

    expect(await store.createTables()).to.deep.equal([]);
    expect(await (await scene.open()).createTables()).to.deep.equal([]);
  });

  it('looks again where the table was not there yet', async () => {
    const store = await scene.open({ partitionBy: 'day' });
    const error = await rejectionOf(store.insert(batchOf(flagRow({ tsUs: noon(TODAY) })), NEVER));
    await store.createTables();

    await store.insert(batchOf(flagRow({ tsUs: noon(TODAY) })), NEVER);

    expect(store.deliveryOf(error).outcome).to.equal('pause');
    expect(await rowsByPartition()).to.deep.equal({ default: 0, [nameOf(TODAY)]: 1 });
  });

  it('drops those that are old as a whole, and deletes the old rows of the others', async () => {
    const store = await scene.openWithTables({ partitionBy: 'day' });
    const days = [0, TODAY - 3, TODAY - 2, TODAY - 1, TODAY];
    const rows = days.flatMap((day) => [flagRow({ tsUs: day * DAY_US }), flagRow({ tsUs: (day + 1) * DAY_US - 1 })]);
    await store.insert(batchOf(...rows, callRow({ tsUs: noon(TODAY - 3) })), NEVER);

    const pruned = await store.prune(noon(TODAY - 1));

    expect(pruned).to.equal(8);
    expect(await rowsByPartition()).to.deep.equal({ default: 0, [nameOf(TODAY - 1)]: 1, [nameOf(TODAY)]: 2 });
    expect(await rowsByPartition(scene.names.calls)).to.deep.equal({ default: 0 });
  });

  it('takes rows of a day whose partition was dropped', async () => {
    const store = await scene.openWithTables({ partitionBy: 'day' });
    const late = () => batchOf(flagRow({ tsUs: noon(TODAY - 3) }));
    await store.insert(late(), NEVER);
    await store.prune(noon(TODAY));

    await store.insert(late(), NEVER);

    expect(await rowsByPartition()).to.deep.equal({ default: 1 });
    expect(await store.prune(noon(TODAY))).to.equal(1);
  });
});
