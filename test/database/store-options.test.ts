import { expect } from 'chai';
import { openStore } from '../../src/database/open-store.js';
import {
  addressOf,
  requireStoreKeys,
  resolveStoreOptions,
  type StoreOptions,
} from '../../src/database/store-options.js';

const LOCAL = { connectionString: 'postgres://ada:hunter2@localhost/shop' } as const;
const CLICKHOUSE = { connectionString: 'clickhouse://localhost' } as const;

const errorOf = (options: unknown): Error => {
  try {
    resolveStoreOptions(options as StoreOptions);
  } catch (error) {
    return error as Error;
  }
  throw new Error('accepted');
};
const messageOf = (options: unknown) => errorOf(options).message;

describe('resolveStoreOptions', () => {
  it('has names for both tables', () => {
    expect(resolveStoreOptions(LOCAL).names).to.deep.equal({ events: 'analytics_events', calls: 'tracked_calls' });
    expect(resolveStoreOptions({ ...LOCAL, tableName: '_E1', callsTableName: 'c' }).names).to.deep.equal({
      events: '_E1',
      calls: 'c',
    });
  });

  it('refuses names that would have to be escaped or would be cut', () => {
    const rule = 'must be a letter or _ followed by at most 62 letters, digits and _';

    for (const name of ['', '1a', 'a-b', 'a b', 'a.b', 'a"b', "a';--", 'é', 'a\n', 'a\0', 'a'.repeat(64)]) {
      expect(messageOf({ ...LOCAL, tableName: name })).to.include(`tableName ${rule}`);
      expect(messageOf({ ...LOCAL, callsTableName: name })).to.include(`callsTableName ${rule}`);
    }
    expect(errorOf({ ...LOCAL, tableName: null })).to.be.instanceOf(TypeError);
    expect(resolveStoreOptions({ ...LOCAL, tableName: 'a'.repeat(63) }).names.events).to.have.length(63);
  });

  it('refuses one table for both, whatever the case', () => {
    expect(messageOf({ ...LOCAL, tableName: 'rows', callsTableName: 'Rows' })).to.equal(
      "callsTableName must be not the tableName, got 'Rows'",
    );
  });

  it('wants a connection string or a connection, not both', () => {
    const rule = 'connectionString or connection must be given, one of the two, got ';

    expect(messageOf({})).to.equal(`${rule}neither`);
    expect(messageOf({ ...LOCAL, connection: {} })).to.equal(`${rule}both`);
  });

  it('refuses an engine that there is not', () => {
    expect(messageOf({ ...LOCAL, engine: 'oracle' })).to.equal(
      "engine must be one of 'sqlite', 'postgres', 'mysql', 'clickhouse', got 'oracle'",
    );
  });

  it('refuses options of another engine instead of passing over them', () => {
    expect(messageOf({ ...LOCAL, retentionDays: 3 })).to.equal(
      'retentionDays must be left out for postgres: it is for clickhouse only, got 3',
    );
    expect(messageOf({ ...LOCAL, clusterName: 'c' })).to.match(/^clusterName must be left out for postgres/);
    expect(messageOf({ ...LOCAL, allowInsecureHttp: true })).to.match(/^allowInsecureHttp must be left out/);
    expect(messageOf({ ...CLICKHOUSE, partitionBy: 'day' })).to.match(/^partitionBy must be left out for clickhouse/);
  });

  it('checks the options of its own engine', () => {
    expect(messageOf({ ...LOCAL, partitionBy: 'week' })).to.equal("partitionBy must be one of 'day', got 'week'");
    for (const retentionDays of [-1, 1.5, Number.NaN, '30']) {
      expect(messageOf({ ...CLICKHOUSE, retentionDays })).to.match(/^retentionDays must be a non-negative integer/);
    }
    for (const clusterName of ['', "c' SYNC", 'a b', 'c'.repeat(64), 5]) {
      expect(messageOf({ ...CLICKHOUSE, clusterName })).to.match(/^clusterName must be at most 63 letters/);
    }
    expect(resolveStoreOptions({ ...CLICKHOUSE, clusterName: '{cluster}', retentionDays: 0 })).to.include({
      clusterName: '{cluster}',
      retentionDays: 0,
    });
  });

  it('refuses plain http to another machine, unless it is allowed', () => {
    const far = { connectionString: 'clickhouse://ada:hunter2@db.example/x' };

    expect(messageOf(far)).to.match(/^connectionString must be https.* \(or have allowInsecureHttp: true\)/);
    expect(messageOf(far)).not.to.match(/hunter2|ada/);
    resolveStoreOptions({ ...far, allowInsecureHttp: true });
    resolveStoreOptions({ connectionString: 'clickhouse://db.example?secure=true' });
    for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
      resolveStoreOptions({ connectionString: `http://${host}:8123`, engine: 'clickhouse' });
    }
  });
});

describe('addressOf', () => {
  const textOf = (options: StoreOptions) => addressOf(resolveStoreOptions(options));

  it('tells databases, servers, users and tables apart', () => {
    const texts = [
      'postgres://ada@a/db',
      'postgres://bob@a/db',
      'postgres://ada@b/db',
      'postgres://ada@a:1/db',
      'postgres://ada@a/other',
      'mysql://ada@a/db',
      'a.db',
      'b.db',
    ].map((connectionString) => textOf({ connectionString }));
    const tables = [textOf({ ...LOCAL, tableName: 'x' }), textOf({ ...LOCAL, callsTableName: 'x' }), textOf(LOCAL)];

    expect(new Set([...texts, ...tables])).to.have.length(texts.length + tables.length);
  });

  it('is the same with another password, and has none in it', () => {
    const other = textOf({ connectionString: 'postgres://ada:changed@localhost/shop' });

    expect(textOf(LOCAL)).to.equal(other).and.not.to.include('hunter2');
  });
});

describe('requireStoreKeys', () => {
  it('refuses a connection string in the place of the options without showing it', () => {
    const check = () => requireStoreKeys('StoreOptions', 'postgres://ada:hunter2@h/db', []);

    expect(check).to.throw(
      TypeError,
      /^StoreOptions must be an object with a connectionString, got a text \(not shown\)$/,
    );
  });
});

describe('openStore', () => {
  it('rejects for an option that it does not know', async () => {
    const opening = openStore({ ...LOCAL, tabelName: 'x' } as StoreOptions);

    expect((await opening.catch((error: Error) => error)) as unknown)
      .to.have.property('message')
      .that.includes('tabelName');
  });
});
