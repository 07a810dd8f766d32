import { inspect } from 'node:util';
import { expect } from 'chai';
import { addressOf, openClickHouse } from '../../../src/database/clickhouse/open-clickhouse.js';
import { DatabaseError } from '../../../src/database/database-error.js';
import { Secret } from '../../../src/database/secret.js';
import type { ServerTarget } from '../../../src/database/store-request.js';
import { batchOf, flagRow, flagRows, NEVER_ABORTED, newNames } from './open-test-store.js';
import { useClickHouse } from './test-server.js';

const PASSWORD = 's3cret/ä';

function targetOf(url: string, fields: Partial<ServerTarget<'clickhouse'>> = {}): ServerTarget<'clickhouse'> {
  const { hostname: host, port } = new URL(url);
  const none = { user: undefined, password: undefined, database: undefined, parameters: new Map() };
  return { kind: 'server', engine: 'clickhouse', host, port: Number(port), ...none, ...fields };
}

async function errorOf(promise: Promise<unknown>): Promise<DatabaseError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(DatabaseError);
  return error as DatabaseError;
}

describe('openClickHouse', () => {
  const server = useClickHouse();

  it('opens a server, which then answers', async () => {
    const names = newNames();
    const store = await openClickHouse({ target: targetOf(server().url), names });

    await store.createTables();
    await store.ping();
    await store.insert(batchOf(flagRows(2)), NEVER_ABORTED);

    const now = Date.now();
    expect(await store.flagKeys({ startMs: now - 60_000, endMs: now + 60_000 })).to.deep.equal(['checkout']);
    await store.close();
    await store.close();
  });

  it('leaves a client open that it was given', async () => {
    const connection = server().client();
    const target = { kind: 'own', engine: 'clickhouse', form: 'clickhouse-client', connection } as const;
    const store = await openClickHouse({ target, names: newNames() });

    await store.close();

    expect((await connection.ping()).success).to.equal(true);
    await connection.close();
  });

  it('gives the password to the server', async function () {
    const shim = await server().serve?.({ password: PASSWORD });
    if (shim === undefined) return this.skip();
    const target = targetOf(shim.url, { password: new Secret(PASSWORD) });
    const store = await openClickHouse({ target, names: newNames() });

    await store.createTables();

    await store.close();
    await shim.stop();
  });

  it('has the queue pause when the password is wrong, and shows it nowhere', async function () {
    const shim = await server().serve?.({ password: 'another' });
    if (shim === undefined) return this.skip();
    const target = targetOf(shim.url, { password: new Secret(PASSWORD) });
    const store = await openClickHouse({ target, names: newNames() });

    const error = await errorOf(store.insert(batchOf(flagRows(1)), NEVER_ABORTED));

    expect(error.code).to.equal('516');
    expect(store.deliveryOf(error)).to.deep.equal({
      outcome: 'pause',
      reason: 'ClickHouse: AUTHENTICATION_FAILED',
    });
    const shown = [inspect(error, { depth: 9 }), inspect(store, { depth: 9, showHidden: true }), JSON.stringify(store)];
    for (const text of shown) expect(text).not.to.include('s3cret');
    await store.close();
    await shim.stop();
  });

  it('has the queue try again while there is no server', async () => {
    const store = await openClickHouse({ target: targetOf('http://127.0.0.1:1'), names: newNames() });

    const error = await errorOf(store.insert(batchOf(flagRows(1)), NEVER_ABORTED));

    expect(store.deliveryOf(error)).to.deep.equal({
      outcome: 'retry',
      reason: 'ClickHouse: DatabaseError ECONNREFUSED',
    });
    await errorOf(store.ping());
    await store.close();
  });

  it('has the queue pause while there are no tables', async () => {
    const store = await openClickHouse({ target: targetOf(server().url), names: newNames() });

    const error = await errorOf(store.insert(batchOf(flagRows(1)), NEVER_ABORTED));

    expect(store.deliveryOf(error).outcome).to.equal('pause');
    await store.close();
  });

  for (const [what, fields] of [
    ['id', { id: '(ACCESS_DENIED)' }],
    ['time', { tsUs: 'private' as unknown as number }],
    ['duration', { evaluationDurationMs: 'private' as unknown as number }],
  ] as const) {
    it(`has the queue look for a row whose ${what} the server refuses, without quoting it`, async () => {
      const store = await openClickHouse({ target: targetOf(server().url), names: newNames() });
      await store.createTables();
      const rows = [flagRow(), flagRow({ flagKey: 'private', ...fields })];

      const error = await errorOf(store.insert(batchOf(rows), NEVER_ABORTED));

      const delivery = store.deliveryOf(error);
      expect(delivery.outcome).to.equal('badItems');
      expect(inspect(delivery)).not.to.include('private');
      await store.close();
    });
  }

  for (const [fields, url] of [
    [{ port: undefined }, 'http://db.example:8123'],
    [{ port: undefined, parameters: new Map([['secure', 'true']]) }, 'https://db.example:8443'],
    [{ port: 9440, parameters: new Map([['secure', '1']]) }, 'https://db.example:9440'],
    [{ port: 81, parameters: new Map([['secure', 'false']]) }, 'http://db.example:81'],
    [{ port: 80, host: '::1' }, 'http://[::1]:80'],
  ] as const) {
    it(`speaks to ${url}`, async () => {
      const target = targetOf('http://db.example', fields);

      expect(addressOf(target)).to.equal(url);
    });
  }
});
