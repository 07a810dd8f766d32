// The whole command over a real database file: arguments in, a report and an exit code out.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import Database from 'libsql';
import { openStore } from '../../src/database/open-store.js';
import { useCommandScene } from './command-scene.js';

/** A call and an evaluation of a moment ago. */
async function writeRows(connectionString: string, names: { tableName?: string; callsTableName?: string } = {}) {
  const store = await openStore({ connectionString, ...names });
  const tsUs = (Date.now() - 1_000) * 1_000;
  await store.createTables();
  await store.insert(
    {
      id: 'one',
      flags: [
        {
          kind: 'flag',
          id: '01970000-0000-7000-8000-000000000001',
          tsUs,
          flagKey: 'checkout',
          value: 'true',
          reason: 'SPLIT',
          variant: 'on',
          targetingKey: 'ann',
          contextAttributes: null,
          evaluationDurationMs: 0.5,
        },
      ],
      calls: [
        {
          kind: 'call',
          id: '01970000-0000-7000-8000-000000000002',
          tsUs,
          functionName: 'Catalog.fetch',
          eventType: 'api',
          outcome: 'error',
          errorName: 'TimeoutError',
          errorMessage: 'late by 5 ms',
          durationMs: 40,
        },
      ],
    },
    new AbortController().signal,
  );
  await store.close();
}

describe('tracklight report', () => {
  const scene = useCommandScene();
  let path: string;

  beforeEach(() => {
    path = scene.at('app.db');
  });

  const report = (...args: string[]) => scene.run('report', '--output', scene.at('out'), ...args);
  const page = () => readFileSync(scene.at('out/analytics_incremental.html'), 'utf8');

  it('writes what an SQLite file holds', async () => {
    await writeRows(path);

    const exitCode = await report('--database', `sqlite:///${path}`);

    expect(scene.shell.err).to.equal('');
    expect(exitCode).to.equal(0);
    expect(page()).to.contain('Catalog.fetch').and.to.contain('TimeoutError').and.to.contain('<code>checkout</code>');
    expect(scene.shell.out).to.include('Flags  1 evaluation, 1 flag').and.to.include('Analytics  1 call, 1 function');
  });

  it('writes the page alone to a file that ends in .html', async () => {
    await writeRows(path);

    expect(await scene.run('report', '--database', path, '--output', scene.at('out/page.html'))).to.equal(0);

    expect(readdirSync(scene.at('out'))).to.deep.equal(['page.html']);
    expect(readFileSync(scene.at('out/page.html'), 'utf8'))
      .to.contain('Catalog.fetch')
      .and.to.contain('<code>checkout</code>');
    expect(scene.shell.out).to.include('Flags  1 evaluation, 1 flag').and.to.include('page.html');
  });

  it('writes nothing but the page to stdout', async () => {
    await writeRows(path);

    expect(await scene.run('report', '--database', path, '--output', '-')).to.equal(0);

    expect(scene.shell.out).to.match(/^<!doctype html>.*<code>checkout<\/code>.*<\/html>\s*$/is);
  });

  it('fails with 2 for a file where a folder is wanted', async () => {
    await writeRows(path);

    const exitCode = await scene.run('report', '--database', path, '--output', path);

    expect(exitCode).to.equal(2);
    expect(scene.shell.err).to.equal(`tracklight: ${path}: is no folder; a page alone ends in .html or .htm\n`);
  });

  it('reads the database that the environment names', async () => {
    await writeRows(path);
    scene.shell.env['TRACKLIGHT_DATABASE'] = path;

    expect(await report()).to.equal(0);
    expect(page()).to.contain('Catalog.fetch');
  });

  it('reads tables of other names', async () => {
    await writeRows(path, { tableName: 'evaluations', callsTableName: 'calls' });

    expect(await report('--database', path, '--table', 'evaluations', '--calls-table', 'calls')).to.equal(0);
    expect(page()).to.contain('Catalog.fetch').and.to.contain('<code>checkout</code>');
  });

  it('changes nothing in the database', async () => {
    await writeRows(path);
    const before = readFileSync(path);

    await report('--database', path);

    expect(readFileSync(path).equals(before)).to.equal(true);
  });

  it('fails with 1 for a database without the tables, and makes none', async () => {
    const other = new Database(path);
    other.exec('CREATE TABLE orders (id INTEGER)');
    other.close();

    const exitCode = await report('--database', path);

    expect(exitCode).to.equal(1);
    expect(scene.shell.err).to.equal(
      'tracklight: this database has no tables analytics_events and tracked_calls; --table and --calls-table take other names\n',
    );
    const names = new Database(path).prepare('SELECT name FROM sqlite_schema').all();
    expect(names).to.deep.equal([{ name: 'orders' }]);
    expect(existsSync(scene.at('out'))).to.equal(false);
  });

  it('fails with 1 for a file that is not there, and makes none', async () => {
    const exitCode = await report('--database', path);

    expect(exitCode).to.equal(1);
    expect(scene.shell.err).to.equal(`tracklight: there is no SQLite database ${path}\n`);
    expect(readdirSync(scene.folder.path)).to.deep.equal([]);
  });

  it('fails with 1 for a file that is no database', async () => {
    writeFileSync(
      path,
      'once upon a time, long before databases, there was a text of more than 100 bytes in a file'.repeat(2),
    );

    const exitCode = await report('--database', path);

    expect(exitCode).to.equal(1);
    expect(scene.shell.err).to.match(/^tracklight: SQLite: .*not a database/);
  });

  it('fails with 1 for a server that does not answer, its password untold', async () => {
    const exitCode = await report('--database', 'postgres://zoe:s3cr3t@127.0.0.1:1/app');

    expect(exitCode).to.equal(1);
    expect(scene.shell.err).to.match(/^tracklight: PostgreSQL: /);
    expect(scene.shell.err + scene.shell.out).not.to.match(/s3cr3t|zoe/);
  });

  for (const [args, complaint] of [
    [
      ['--database', 'oracle://zoe:s3cr3t@db/app'],
      'one of sqlite:///file.db, postgres://…, mysql://…, mariadb://…, clickhouse://…, got oracle://…',
    ],
    [['--database', 'http://db:8123'], "beside --engine: 'clickhouse'"],
    [['--database', 'postgres://db/app', '--engine', 'mysql'], "--engine must be 'postgres' or left out"],
    [['--database', 'app.db', '--engine', 'db2'], "--engine must be one of 'sqlite'"],
    [['--database', 'app.db', '--table', 'a;b'], '--table must be'],
    [['--database', 'app.db', '--table', 'x', '--calls-table', 'x'], '--calls-table must be not the --table'],
    [['--database', 'clickhouse://db/app'], '--allow-insecure-http'],
    [['--database', 'clickhouse+native://zoe:s3cr3t@db/app'], '--database must be clickhouse://…'],
    [['--database', 'clickhouse://zoe@localhost/app?a=s3cr3t'], '--database for ClickHouse has no parameter "a"'],
    [['--database', 'postgres://zoe@db/app?a=s3cr3t'], '--database for PostgreSQL has no parameter "a"'],
    [['--database', 'app.db\n'], '--database must be without white space at its end'],
  ] as const) {
    it(`fails with 2 for ${args.join(' ').replace(/\/\/.*@/, '//…@')}`, async () => {
      expect(await report(...args)).to.equal(2);
      expect(scene.shell.err).to.include(complaint);
      expect(scene.shell.err + scene.shell.out).not.to.match(/s3cr3t|zoe/);
    });
  }
});
