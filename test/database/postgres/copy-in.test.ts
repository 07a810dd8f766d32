import { expect } from 'chai';
import pg from 'pg';
import { copyIn } from '../../../src/database/postgres/copy-in.js';
import type { PostgresClient, PostgresExchange } from '../../../src/database/postgres/postgres-pool.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { Scene } from './scene.js';
import { usePostgres } from './server.js';

describe('PostgreSQL, a COPY', () => {
  const url = usePostgres();
  let scene: Scene;
  let client: pg.Client;
  let table: string;
  let statement: string;

  beforeEach(async () => {
    scene = new Scene(url());
    table = scene.names.events;
    statement = `copy ${table} (number) from stdin (encoding 'UTF8')`;
    await scene.rows(`CREATE TABLE ${table} (number int UNIQUE)`);
    client = await connect();
  });

  afterEach(async () => {
    await client.end().catch(() => {});
    await scene[Symbol.asyncDispose]();
  });

  async function connect(options: pg.ClientConfig = {}): Promise<pg.Client> {
    const connected = new pg.Client({ connectionString: url(), ...options });
    // A connection that is lost is the test's intention.
    connected.on('error', () => {});
    await connected.connect();
    return connected;
  }

  function copy(rows: string, on: pg.Client = client): Promise<void> {
    return copyIn(on as unknown as PostgresClient, statement, rows);
  }

  async function numbers(): Promise<unknown[]> {
    return (await scene.rows(`SELECT number FROM ${table} ORDER BY number`)).map(({ number }) => number);
  }

  it('is done once others see its rows', async () => {
    await copy('1\n2\n');

    expect(await numbers()).to.deep.equal([1, 2]);
  });

  it('takes more than a socket holds', async () => {
    const rows = Array.from({ length: 20_000 }, (_, number) => `${String(number).padStart(1_000, '0')}\n`).join('');

    await copy(rows);

    expect(await scene.rows(`SELECT count(*)::int AS n FROM ${table}`)).to.deep.equal([{ n: 20_000 }]);
  });

  for (const [refused, rows, code] of [
    ['a row that is no number', '1\nx\n', '22P02'],
    ['a row that is there', '1\n1\n', '23505'],
    ['a row among many', `x\n${'1\n'.repeat(1_000_000)}`, '22P02'],
  ] as const) {
    it(`fails by ${refused}, and leaves a connection that can be used`, async () => {
      const error = await rejectionOf(copy(rows));
      await copy('3\n');

      expect(error).to.include({ code, severity: 'ERROR' });
      expect(await numbers()).to.deep.equal([3]);
    });
  }

  it('fails when there is no such table, and leaves a connection that can be used', async () => {
    await scene.rows(`ALTER TABLE ${table} RENAME TO ${table}_away`);

    const error = await rejectionOf(copy('1\n'));
    await scene.rows(`ALTER TABLE ${table}_away RENAME TO ${table}`);
    await copy('2\n');

    expect(error).to.include({ code: '42P01' });
    expect(await numbers()).to.deep.equal([2]);
  });

  it('fails when the connection is lost while the server has not asked for rows', async () => {
    const blocker = await scene.pool.connect();
    await blocker.query(`BEGIN; LOCK TABLE ${table}`);
    const copying = rejectionOf(copy('1\n'));
    await scene.until(`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'copy ${table}%' AND wait_event_type = 'Lock'`);

    await scene.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'copy ${table}%'`);
    const error = await copying;
    await blocker.query('ROLLBACK');
    blocker.release();

    expect(error).to.include({ code: '57P01' });
    expect(await numbers()).to.deep.equal([]);
  });

  it('fails on a connection that has ended', async () => {
    await client.end();

    expect((await rejectionOf(copy('1\n'))).message).to.include('not queryable');
  });

  it('works where instrumentation hands on a copy of the query and returns nothing', async () => {
    const query = client.query.bind(client) as unknown as (exchange: PostgresExchange) => void;
    const told: unknown[] = [];
    const instrumented = {
      query(exchange: PostgresExchange) {
        const callback = (error: unknown = null) => exchange.callback(told.push(error) && error);
        query({ ...exchange, callback });
      },
    };

    await copyIn(instrumented as unknown as PostgresClient, statement, '1\n');
    const error = await rejectionOf(copyIn(instrumented as unknown as PostgresClient, statement, 'x\n'));

    expect(told).to.deep.equal([null, error]);
    expect(await numbers()).to.deep.equal([1]);
  });

  it('fails when it takes longer than the time limit of its connection', async () => {
    const impatient = await connect({ query_timeout: 50 });
    const blocker = await scene.pool.connect();
    await blocker.query(`BEGIN; LOCK TABLE ${table}`);

    const error = await rejectionOf(copy('1\n', impatient));
    await impatient.end();
    await blocker.query('ROLLBACK');
    blocker.release();

    expect(error.message).to.equal('Query read timeout');
    expect(await numbers()).to.deep.equal([]);
  });

  for (const [outcome, rows] of [
    ['success', '1\n'],
    ['failure', 'x\n'],
  ] as const) {
    it(`stops the time limit of its connection after its ${outcome}`, async () => {
      const timed = await connect({ query_timeout: 100_000 });
      const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
      const before = timers();

      await copy(rows, timed).catch(() => {});
      const after = timers();
      await timed.end();

      expect(after).to.equal(before);
    });
  }
});
