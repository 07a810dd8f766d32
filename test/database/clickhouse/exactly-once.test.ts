import { expect } from 'chai';
import type { ClickHouseClient } from '../../../src/database/clickhouse/clickhouse-client.js';
import { ClickHouseStore } from '../../../src/database/clickhouse/clickhouse-store.js';
import { FLAG_FORMAT } from '../../../src/database/clickhouse/columns.js';
import { ClickHouseConnection } from '../../../src/database/clickhouse/connection.js';
import { insertRows } from '../../../src/database/clickhouse/insert-rows.js';
import { layoutOf } from '../../../src/database/clickhouse/layout.js';
import {
  batchOf,
  callRow,
  flagRow,
  flagRows,
  httpClient,
  NEVER_ABORTED,
  newNames,
  openTestStore,
} from './open-test-store.js';
import { type HttpShim, useClickHouse, useShim } from './test-server.js';

const DAY_US = 86_400_000_000;

const isInsert = (sql: string) => sql.startsWith('INSERT INTO `events');

/** The next insert is carried out, and its reply is lost. */
function loseNextReply(shim: HttpShim): void {
  const client = httpClient(shim.url);
  shim.intercept = async (sql, socket) => {
    if (!isInsert(sql)) return sql;
    shim.intercept = async (next) => next;
    await client.command({ query: sql });
    await client.close();
    socket.destroy();
    return sql;
  };
}

async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('ClickHouse: one row an event', () => {
  describe('an insert', () => {
    const server = useClickHouse();

    for (const way of ['in-process', 'HTTP'] as const) {
      const newClient = () => (way === 'HTTP' ? httpClient(server().url) : server().client());

      it(`stores the rows of both kinds (${way})`, async () => {
        await using open = await openTestStore(newClient());

        await open.store.insert(batchOf(flagRows(1_500), [callRow(), callRow()]), NEVER_ABORTED);

        expect(await open.counts()).to.deep.equal({ rows: 1_500, ids: 1_500 });
        expect(await open.counts('calls')).to.deep.equal({ rows: 2, ids: 2 });
      });

      it(`adds nothing when it is repeated (${way})`, async () => {
        await using open = await openTestStore(newClient());
        const batch = batchOf(flagRows(1_200), [callRow()]);

        for (let i = 0; i < 3; i++) await open.store.insert(batch, NEVER_ABORTED);

        expect(await open.counts()).to.deep.equal({ rows: 1_200, ids: 1_200 });
        expect(await open.counts('calls')).to.deep.equal({ rows: 1, ids: 1 });
      });

      it(`adds nothing when another process repeats the rows in other batches (${way})`, async () => {
        await using open = await openTestStore(newClient());
        const rows = flagRows(50);
        await open.store.insert(batchOf(rows.slice(0, 20)), NEVER_ABORTED);

        const successor = new ClickHouseStore(open.client, { names: open.names, ownsClient: false });
        await successor.insert(batchOf(rows.slice(0, 30)), NEVER_ABORTED);
        await successor.insert(batchOf(rows.slice(30)), NEVER_ABORTED);

        expect(await open.counts()).to.deep.equal({ rows: 50, ids: 50 });
      });
    }

    it('reaches over more days than a server allows an insert by default', async () => {
      await using open = await openTestStore(server().client(), { retentionDays: 0 });
      const today = Date.now() * 1_000;
      const rows = Array.from({ length: 130 }, (_, day) => flagRow({ tsUs: today - day * DAY_US }));

      await open.store.insert(batchOf(rows), NEVER_ABORTED);

      expect((await open.counts()).rows).to.equal(130);
    });

    it('does nothing for a batch without rows', async () => {
      await using open = await openTestStore(server().client());

      await open.store.insert(batchOf([]), NEVER_ABORTED);

      expect((await open.counts()).rows).to.equal(0);
    });

    it('of half a batch leaves the other half to the retry, day by day', async () => {
      await using open = await openTestStore(server().client());
      const [today, yesterday] = [flagRow(), flagRow({ tsUs: Date.now() * 1_000 - DAY_US })];
      const batch = batchOf([today, yesterday]);
      const { events } = layoutOf(open.names, undefined);
      const half = { table: events, format: FLAG_FORMAT, rows: [today], batchId: batch.id };
      await insertRows(new ClickHouseConnection(open.client), half, NEVER_ABORTED);

      // For this store it is a first attempt, so that only the token tells.
      await open.store.insert(batch, NEVER_ABORTED);

      expect(await open.counts()).to.deep.equal({ rows: 2, ids: 2 });
    });

    it('is recognised when the table has forgotten its token', async () => {
      await using open = await openTestStore(server().client());
      const [table, batch] = [`\`${open.names.events}\``, batchOf(flagRows(3))];
      const forget = `ALTER TABLE ${table} MODIFY SETTING non_replicated_deduplication_window = 0`;
      await open.store.insert(batch, NEVER_ABORTED);
      await open.client.command({ query: forget });

      const successor = new ClickHouseStore(open.client, { names: open.names, ownsClient: false });
      await successor.insert(batch, NEVER_ABORTED);

      expect(await open.counts()).to.deep.equal({ rows: 3, ids: 3 });
    });

    it('is complete after its other table was missing for a while', async () => {
      await using open = await openTestStore(server().client());
      const batch = batchOf(flagRows(3), [callRow()]);
      await open.client.command({ query: `RENAME TABLE \`${open.names.calls}\` TO \`${open.names.calls}_away\`` });
      const error = await rejectionOf(open.store.insert(batch, NEVER_ABORTED));
      await open.client.command({ query: `RENAME TABLE \`${open.names.calls}_away\` TO \`${open.names.calls}\`` });

      // The queue has split it meanwhile.
      await open.store.insert(batchOf(batch.flags.slice(0, 2)), NEVER_ABORTED);
      await open.store.insert(batchOf(batch.flags.slice(2), batch.calls), NEVER_ABORTED);

      expect(open.store.deliveryOf(error).outcome).to.equal('pause');
      expect((await open.counts()).rows).to.equal(3);
      expect((await open.counts('calls')).rows).to.equal(1);
    });
  });

  describe('an insert whose outcome nobody knows', () => {
    const shim = useShim();

    it('is repeated without effect when it was carried out', async () => {
      await using open = await openTestStore(httpClient(shim().url));
      const batch = batchOf(flagRows(10));
      loseNextReply(shim());
      const error = await rejectionOf(open.store.insert(batch, NEVER_ABORTED));

      await open.store.insert(batch, NEVER_ABORTED);

      expect(open.store.deliveryOf(error).outcome).to.equal('retry');
      expect(await open.counts()).to.deep.equal({ rows: 10, ids: 10 });
    });

    it('is repeated in parts without effect', async () => {
      await using open = await openTestStore(httpClient(shim().url));
      const rows = flagRows(10);
      loseNextReply(shim());
      await rejectionOf(open.store.insert(batchOf(rows), NEVER_ABORTED));

      for (const part of [rows.slice(0, 5), rows.slice(5)]) await open.store.insert(batchOf(part), NEVER_ABORTED);

      expect(await open.counts()).to.deep.equal({ rows: 10, ids: 10 });
    });

    it('has no effect when it is carried out after its own retry', async () => {
      await using open = await openTestStore(httpClient(shim().url));
      const batch = batchOf(flagRows(10));
      const cutOff = new AbortController();
      const isStarted = new Promise<string>((start) => {
        shim().intercept = async (sql) => {
          if (!isInsert(sql)) return sql;
          start(sql);
          return new Promise(() => {});
        };
      });
      const insertion = rejectionOf(open.store.insert(batch, cutOff.signal));
      const late = await isStarted;
      cutOff.abort();
      await insertion;
      shim().intercept = async (sql) => sql;

      await open.store.insert(batch, NEVER_ABORTED);
      await open.client.command({ query: late });

      expect(await open.counts()).to.deep.equal({ rows: 10, ids: 10 });
    });
  });

  describe('an abort', () => {
    const shim = useShim();

    it('closes the request, and nothing follows', async () => {
      await using open = await openTestStore(httpClient(shim().url));
      const cutOff = new AbortController();
      const statements: string[] = [];
      const isClosed = new Promise<void>((resolve) => {
        shim().intercept = async (sql, socket) => {
          statements.push(sql);
          socket.once('close', () => resolve());
          queueMicrotask(() => cutOff.abort());
          return new Promise(() => {});
        };
      });

      const error = await rejectionOf(open.store.insert(batchOf(flagRows(2), [callRow()]), cutOff.signal));
      await isClosed;

      expect(error).to.be.an('error');
      expect(statements).to.have.length(1);
      shim().intercept = async (sql) => sql;
      expect((await open.counts()).rows).to.equal(0);
    });

    it('between the tables keeps the rows of the second one', async () => {
      const cutOff = new AbortController();
      const statements: string[] = [];
      const client: ClickHouseClient = {
        command: async ({ query }) => {
          statements.push(query);
          cutOff.abort();
        },
        query: async () => ({ text: async () => '' }),
        close: async () => {},
      };
      const store = new ClickHouseStore(client, { names: newNames(), ownsClient: true });

      const error = await rejectionOf(store.insert(batchOf(flagRows(1), [callRow()]), cutOff.signal));

      expect(error).to.have.property('name', 'AbortError');
      expect(statements).to.have.length(1);
    });

    it('that came first leaves nothing to do', async () => {
      await using open = await openTestStore(httpClient(shim().url));
      let requests = 0;
      shim().intercept = async (sql) => {
        requests++;
        return sql;
      };

      await rejectionOf(open.store.insert(batchOf(flagRows(2)), AbortSignal.abort()));

      expect(requests).to.equal(0);
    });
  });

  describe('an insert of new rows', () => {
    const shim = useShim();

    it('is a single request, also after one that failed', async () => {
      await using open = await openTestStore(httpClient(shim().url));
      const batch = batchOf(flagRows(3));
      loseNextReply(shim());
      await rejectionOf(open.store.insert(batch, NEVER_ABORTED));
      await open.store.insert(batch, NEVER_ABORTED);
      const statements: string[] = [];
      shim().intercept = async (sql) => {
        statements.push(sql);
        return sql;
      };

      await open.store.insert(batchOf(flagRows(3)), NEVER_ABORTED);

      expect(statements.map(isInsert)).to.deep.equal([true]);
    });
  });

  describe('writers and readers at once', () => {
    const server = useClickHouse();

    it('lose nothing, double nothing, and see whole batches', async () => {
      await using first = await openTestStore(httpClient(server().url));
      await using second = await openTestStore(httpClient(server().url), { names: first.names });
      const seen: number[] = [];
      let isWriting = true;
      const write = async ({ store }: typeof first) => {
        for (let i = 0; i < 20; i++) await store.insert(batchOf(flagRows(100)), NEVER_ABORTED);
      };
      const read = async () => {
        const now = Date.now();
        const window = { startMs: now - 60_000, endMs: now + 600_000 };
        while (isWriting) seen.push((await first.store.summarize('checkout', window, [50])).totalEvaluations);
      };

      const reading = read();
      await Promise.all([write(first), write(second)]);
      isWriting = false;
      await reading;

      expect(await first.counts()).to.deep.equal({ rows: 4_000, ids: 4_000 });
      expect(seen.filter((count) => count % 100 !== 0)).to.deep.equal([]);
      expect(seen).to.deep.equal(seen.toSorted((a, b) => a - b));
    });
  });
});
