import { inspect } from 'node:util';
import { expect } from 'chai';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import { postgresDeliveryOf } from '../../../src/database/postgres/delivery-of.js';
import { insertError } from '../../../src/database/postgres/postgres-error.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { addFailureFacts } from '../failure-facts.js';
import { batchOf, flagRow, NEVER, Scene, urlAs } from './scene.js';
import { useOwnPostgres, usePostgres } from './server.js';

const PASSWORD = 'pa ss"word%1';
const WINDOW = { startMs: 0, endMs: 1 };

function everythingOf(...values: readonly unknown[]): string {
  const shown = values.map((value) => [JSON.stringify(value), inspect(value, { depth: 9, showHidden: true })]);
  return `${shown.flat().join('\n')}${values.map((value) => (value instanceof Error ? value.stack : '')).join('\n')}`;
}

const failureOf = (store: AnalyticsStore) => rejectionOf(store.insert(batchOf(flagRow()), NEVER));

describe('PostgreSQL’s errors', () => {
  const outcomes: readonly (readonly [outcome: string, error: object])[] = [
    ['retry', { code: 'ECONNREFUSED' }],
    ['retry', { code: 'EPIPE' }],
    ['retry', { message: 'Connection terminated unexpectedly' }],
    ['retry', { code: '08006' }],
    ['retry', { code: '40P01' }],
    ['retry', { code: '40001' }],
    ['retry', { code: '55P03' }],
    ['retry', { code: '53300' }],
    ['retry', { code: '53100' }],
    ['retry', { code: '57P01' }],
    ['retry', { code: '57P03' }],
    ['retry', { code: '57014' }],
    // A server that has just become, or not yet ceased to be, a replica.
    ['retry', { code: '25006' }],
    ['retry', { code: 'XX000' }],
    ['retry', {}],
    ['badItems', { code: '22P02' }],
    ['badItems', { code: '22003' }],
    ['badItems', { code: '22021' }],
    ['badItems', { code: '23502' }],
    ['badItems', { code: '23502', column: 'variant' }],
    ['badItems', { code: '54000' }],
    // A column of somebody else's that every row would have to have.
    ['pause', { code: '23502', column: 'tenant' }],
    ['pause', { code: '28P01' }],
    ['pause', { code: '28000' }],
    ['pause', { code: '3D000' }],
    ['pause', { code: '3F000' }],
    ['pause', { code: '42P01' }],
    ['pause', { code: '42501' }],
    ['pause', { message: 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string' }],
    ['pause', { message: 'The server does not support SSL connections' }],
  ];
  for (const [outcome, error] of outcomes) {
    it(`mean ${outcome} for ${inspect(error)}`, () => {
      const thrown = insertError(Object.assign(new Error('SECRET'), error));

      expect(postgresDeliveryOf(thrown)).to.have.property('outcome', outcome);
    });
  }

  it('are told by name and code, never by message', () => {
    const error = Object.assign(new Error('duplicate key value SECRET'), { code: '23505', detail: 'SECRET' });

    expect(postgresDeliveryOf(error)).to.have.property('reason', 'PostgreSQL: Error 23505');
    expect(insertError(error).message).to.equal('PostgreSQL: 23505');
  });

  describe('from a server', () => {
    const url = usePostgres();
    let scene: Scene;

    beforeEach(() => {
      scene = new Scene(url());
    });

    afterEach(() => scene[Symbol.asyncDispose]());

    for (const rows of [1, 1_000]) {
      it(`pause for ${rows} rows where the table has a column that nothing is known of and that must not be null`, async () => {
        const store = await scene.openWithTables();
        await scene.pool.query(`ALTER TABLE ${scene.names.events} ADD COLUMN tenant text NOT NULL`);
        const flags = Array.from({ length: rows }, () => flagRow());

        const error = await rejectionOf(store.insert(batchOf(...flags), NEVER));

        expect(store.deliveryOf(error).outcome).to.equal('pause');
      });
    }

    addFailureFacts(() => scene, url, 'postgres://postgres@127.0.0.1:1/test', 'PostgreSQL');
  });

  describe('of a wrong password', () => {
    const server = useOwnPostgres();

    it('pause, and show no password', async () => {
      await using scene = new Scene(server().url);
      await scene.pool.query(
        `CREATE ROLE needs_password; CREATE ROLE ann LOGIN PASSWORD 'right' IN ROLE needs_password`,
      );
      const store = await scene.open({ url: urlAs(server().url, 'ann', PASSWORD) });

      const errors = [
        await failureOf(store),
        await rejectionOf(store.createTables()),
        await rejectionOf(store.summarize('checkout', WINDOW, [])),
        await rejectionOf(store.ping()),
        await rejectionOf(store.prune(0)),
      ];

      for (const error of errors) {
        const delivery = store.deliveryOf(error);
        expect(delivery.outcome, error.message).to.equal('pause');
        const shown = everythingOf(error, delivery, store);
        for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) expect(shown).not.to.include(secret);
      }
      const right = await scene.open({ url: urlAs(server().url, 'ann', 'right') });
      await right.ping().catch((error) => expect(error).to.have.property('code', 'MISSING_TABLE'));
    });

    it('pause when there is none at all', async () => {
      await using scene = new Scene(server().url);
      const store = await scene.open({ url: server().url.replace('postgres@', 'ann@') });

      expect(store.deliveryOf(await failureOf(store)).outcome).to.equal('pause');
    });
  });
});
