import { expect } from 'chai';
import { ClickHouseStore } from '../../../src/database/clickhouse/clickhouse-store.js';
import { layoutOf } from '../../../src/database/clickhouse/layout.js';
import { SCHEMA } from '../../../src/database/clickhouse/schema.js';
import {
  ask,
  batchOf,
  callRow,
  flagRow,
  flagRows,
  httpClient,
  NEVER_ABORTED,
  newNames,
  openTestStore,
} from './open-test-store.js';
import { useClickHouse, useShim } from './test-server.js';

const DAY_US = 86_400_000_000;

describe('ClickHouse: schema', () => {
  const server = useClickHouse();

  async function definitionOf(name: string): Promise<string> {
    const client = httpClient(server().url);
    const [table] = await ask<{ definition: string }>(
      client,
      `SELECT engine_full AS definition FROM system.tables WHERE database = currentDatabase() AND name = '${name}'`,
    );
    await client.close();
    return table?.definition ?? '';
  }

  it('is created once by ten who start at once', async () => {
    const names = newNames();
    const opening = Array.from({ length: 10 }, () => openTestStore(httpClient(server().url), { names }));
    const stores = await Promise.all(opening);

    await Promise.all(stores.map(({ store }) => store.insert(batchOf(flagRows(2), [callRow()]), NEVER_ABORTED)));

    expect((await stores[0]?.counts())?.rows).to.equal(20);
    for (const open of stores) await open[Symbol.asyncDispose]();
  });

  it('leaves the rows of tables that are there', async () => {
    await using open = await openTestStore(httpClient(server().url));
    await open.store.insert(batchOf(flagRows(2)), NEVER_ABORTED);

    await open.store.createTables();

    expect((await open.counts()).rows).to.equal(2);
  });

  it('says which version was reached', async () => {
    await using open = await openTestStore(httpClient(server().url));
    await open.store.createTables();

    const query = `SELECT version FROM \`${open.names.events}_${open.names.calls}_migration\``;

    expect(await ask(open.client, query)).to.deep.equal(SCHEMA.map((_, i) => ({ version: i + 1 })));
  });

  it('keeps rows for 30 days, in a part a day', async () => {
    await using open = await openTestStore(httpClient(server().url));

    for (const name of Object.values(open.names)) {
      const definition = await definitionOf(name);
      expect(definition).to.include('MergeTree PARTITION BY toYYYYMMDD(').and.to.include(' + toIntervalDay(30) ');
      expect(definition).to.include('non_replicated_deduplication_window = 1000');
    }
  });

  it('keeps rows as long as it is told', async () => {
    await using open = await openTestStore(httpClient(server().url), { retentionDays: 7 });

    expect(await definitionOf(open.names.events)).to.include(' + toIntervalDay(7) ');
  });

  it('changes how long tables keep rows that are there already, but not unasked', async () => {
    await using open = await openTestStore(httpClient(server().url), { retentionDays: 7 });
    const { client, names } = open;
    const reopen = (retentionDays: number | undefined) =>
      new ClickHouseStore(client, { names, retentionDays, ownsClient: false }).createTables();

    for (const [asked, kept] of [
      [90, ' + toIntervalDay(90) '],
      [undefined, ' + toIntervalDay(90) '],
      [0, 'intDiv(ts_us, 1000000)'],
    ] as const) {
      await reopen(asked);

      for (const name of Object.values(names)) expect(await definitionOf(name)).to.include(kept);
    }
    expect(await definitionOf(names.events)).not.to.include('TTL');
  });

  it('keeps rows for ever with 0 days', async () => {
    await using open = await openTestStore(httpClient(server().url), { retentionDays: 0 });

    expect(await definitionOf(open.names.events)).not.to.include('TTL');
  });

  it('takes times far from today without mixing up the days', async () => {
    await using open = await openTestStore(httpClient(server().url), { retentionDays: 0 });
    const times = ['1684-06-01', '1969-12-31T23:59:59Z', '2106-02-07T06:28:20Z', '2255-01-01'].map(
      (text) => Date.parse(text) * 1_000,
    );

    await open.store.insert(batchOf(times.map((tsUs) => flagRow({ tsUs }))), NEVER_ABORTED);

    const days = await ask<{ day: string }>(
      open.client,
      `SELECT DISTINCT _partition_id AS day FROM \`${open.names.events}\` ORDER BY day`,
    );
    expect(days).to.deep.equal([{ day: '19700101' }, { day: '21060207' }]);
  });

  it('takes the longest names there can be', async () => {
    const names = { events: `e${process.pid}_`.padEnd(63, 'e'), calls: `c${process.pid}_`.padEnd(63, 'c') };
    await using open = await openTestStore(httpClient(server().url), { names });

    await open.store.insert(batchOf(flagRows(1), [callRow()]), NEVER_ABORTED);

    expect((await open.counts('calls')).rows).to.equal(1);
  });

  describe('prune', () => {
    it('deletes what is older, to the microsecond, and says how much', async () => {
      await using open = await openTestStore(httpClient(server().url), { retentionDays: 0 });
      const beforeUs = Date.UTC(2026, 5, 15, 12) * 1_000;
      const flags = [-3 * DAY_US, -DAY_US, -DAY_US, -1, 0, 1, DAY_US].map((us) => flagRow({ tsUs: beforeUs + us }));
      const calls = [-DAY_US, 0].map((us) => callRow({ tsUs: beforeUs + us }));
      await open.store.insert(batchOf(flags, calls), NEVER_ABORTED);

      const deleted = await open.store.prune(beforeUs);

      expect(deleted).to.equal(5);
      expect((await open.counts()).rows).to.equal(3);
      expect((await open.counts('calls')).rows).to.equal(1);
      expect(await open.store.prune(beforeUs)).to.equal(0);
    });

    it('leaves what is younger in the days at the edges of time', async () => {
      await using open = await openTestStore(httpClient(server().url), { retentionDays: 0 });
      const young = flagRow({ tsUs: Date.UTC(2200, 0, 1) * 1_000 });
      await open.store.insert(batchOf([young, flagRow({ tsUs: Date.UTC(2150, 0, 1) * 1_000 })]), NEVER_ABORTED);

      expect(await open.store.prune(Date.UTC(2180, 0, 1) * 1_000)).to.equal(1);
      expect((await open.counts()).rows).to.equal(1);
    });
  });
});

describe('ClickHouse: a cluster', () => {
  const clusterName = 'one';

  it('has replicated tables below distributed ones, in words the engine understands', async () => {
    const layout = layoutOf({ events: 'analytics_events', calls: 'tracked_calls' }, "it's {cluster}");
    const statements = SCHEMA.flatMap((step) => step(layout, { retentionDays: undefined }));

    expect(statements).to.have.length(4);
    expect(statements[0]).to.match(
      /^CREATE TABLE IF NOT EXISTS `analytics_events_local` ON CLUSTER 'it\\'s \{cluster\}' /,
    );
    expect(statements[0]).to.include('ENGINE = ReplicatedMergeTree PARTITION BY');
    expect(statements[1]).to.equal(
      "CREATE TABLE IF NOT EXISTS `analytics_events` ON CLUSTER 'it\\'s {cluster}' AS `analytics_events_local`" +
        " ENGINE = Distributed('it\\'s {cluster}', currentDatabase(), 'analytics_events_local', cityHash64(id))",
    );
  });

  describe('of one server', () => {
    const shim = useShim();
    const sent: string[] = [];

    // The engine in the process has no Keeper: it takes the statements, but not to replicate by them.
    beforeEach(() => {
      sent.length = 0;
      shim().intercept = async (sql) => {
        sent.push(sql);
        return sql
          .replace(/^((?:CREATE|ALTER) TABLE .*?) ON CLUSTER 'one'/, '$1')
          .replace('ENGINE = ReplicatedMergeTree ', 'ENGINE = MergeTree ')
          .replace('SETTINGS replicated_deduplication_window', 'SETTINGS non_replicated_deduplication_window');
      };
    });

    it('is sent statements that the engine can parse', async () => {
      const names = newNames();
      await using _open = await openTestStore(httpClient(shim().url), { names, clusterName });
      const client = httpClient(shim().url);

      const definitions = sent.filter((sql) => sql.includes(' ON CLUSTER '));
      for (const sql of definitions) {
        const parsed = await ask<{ explain: string }>(client, `EXPLAIN SYNTAX ${sql}`);
        expect(parsed.map(({ explain }) => explain).join(' ')).to.match(
          /^CREATE TABLE IF NOT EXISTS \S+ ON CLUSTER one/,
        );
      }
      await client.close();
      expect(definitions).to.have.length(4);
    });

    it('takes rows, each once, and answers like a single server', async () => {
      const now = Date.now();
      const window = { startMs: now - 60_000, endMs: now + 60_000 };
      const batch = batchOf(flagRows(30, { tsUs: now * 1_000, targetingKey: 'ann' }), [callRow({ tsUs: now * 1_000 })]);
      await using open = await openTestStore(httpClient(shim().url), { clusterName });
      await using successor = await openTestStore(httpClient(shim().url), { clusterName, names: open.names });

      for (const { store } of [open, open, successor]) await store.insert(batch, NEVER_ABORTED);

      const summary = await open.store.summarize('checkout', window, [50]);
      expect(summary).to.deep.include({ totalEvaluations: 30, uniqueUsers: 1, latencies: [1] });
      expect(await open.store.flagKeys(window)).to.deep.equal(['checkout']);
      const query = { thresholds: { shortMaxMs: 1, mediumMaxMs: 2, longMaxMs: 3 }, maxEvents: 9, maxFailures: 9 };
      expect((await open.store.readCalls(window, query)).newest).to.have.length(1);
    });

    it('tells which tables were made on one server, where their rows stay', async () => {
      await using single = await openTestStore(httpClient(shim().url));
      const { client, names } = single;
      const options = { names, clusterName, ownsClient: false };

      for (const retentionDays of [undefined, 7]) {
        const shortcomings = await new ClickHouseStore(client, { ...options, retentionDays }).createTables();

        expect(shortcomings).to.have.members(
          Object.values(names).map(
            (name) => `ClickHouse: the table ${name} was made without clusterName, which has no effect on it`,
          ),
        );
      }
    });

    it('has nothing to tell of tables that are as asked for', async () => {
      await using open = await openTestStore(httpClient(shim().url), { clusterName });

      expect(await open.store.createTables()).to.deep.equal([]);
    });

    it('is pruned on all servers', async () => {
      await using open = await openTestStore(httpClient(shim().url), { clusterName, retentionDays: 0 });
      const beforeUs = Date.UTC(2026, 5, 15, 12) * 1_000;
      const flags = [-DAY_US, -1, 0].map((us) => flagRow({ tsUs: beforeUs + us }));
      await open.store.insert(batchOf(flags), NEVER_ABORTED);

      expect(await open.store.prune(beforeUs)).to.equal(2);

      expect((await open.counts()).rows).to.equal(1);
      const alter = sent.filter((sql) => sql.startsWith('ALTER'));
      expect(alter.map((sql) => sql.replaceAll(open.names.events, 'events'))).to.deep.equal([
        "ALTER TABLE `events_local` ON CLUSTER 'one' DROP PARTITION ID '20260614'",
        "ALTER TABLE `events_local` ON CLUSTER 'one' DELETE IN PARTITION ID '20260615'" +
          ` WHERE ts_us < ${beforeUs} SETTINGS mutations_sync = 2`,
      ]);
    });
  });
});
