import { inspect } from 'node:util';
import { expect } from 'chai';
import type { AnalyticsStore } from '../../../src/database/analytics-store.js';
import { mysqlDeliveryOf } from '../../../src/database/mysql/delivery-of.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { addFailureFacts } from '../failure-facts.js';
import { useMariaDb } from './mariadb.js';
import { batchOf, flagRow, NEVER, Scene, urlAs } from './scene.js';

const PASSWORD = 'pa ss"word%1';

function everythingOf(...values: readonly unknown[]): string {
  const shown = values.map((value) => [JSON.stringify(value), inspect(value, { depth: 9, showHidden: true })]);
  return `${shown.flat().join('\n')}${values.map((value) => (value instanceof Error ? value.stack : '')).join('\n')}`;
}

describe('MySQL’s errors', () => {
  const outcomes: readonly (readonly [outcome: string, error: object])[] = [
    ['retry', { code: 'ECONNREFUSED', errno: -111 }],
    ['retry', { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }],
    ['retry', { errno: 1213, sqlState: '40001', code: 'ER_LOCK_DEADLOCK' }],
    ['retry', { errno: 1205, sqlState: 'HY000', code: 'ER_LOCK_WAIT_TIMEOUT' }],
    ['retry', { errno: 1040, sqlState: '08004', code: 'ER_CON_COUNT_ERROR' }],
    ['retry', { errno: 1203, sqlState: '42000', code: 'ER_TOO_MANY_USER_CONNECTIONS' }],
    ['retry', { errno: 1053, sqlState: '08S01', code: 'ER_SERVER_SHUTDOWN' }],
    ['retry', { errno: 1290, sqlState: 'HY000', code: 'ER_OPTION_PREVENTS_STATEMENT' }],
    ['retry', {}],
    ['badItems', { errno: 1406, sqlState: '22001', code: 'ER_DATA_TOO_LONG' }],
    ['badItems', { errno: 1366, sqlState: 'HY000', code: 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD' }],
    ['badItems', { errno: 4025, sqlState: '23000' }],
    ['badItems', { errno: 3157, sqlState: '22032', code: 'ER_JSON_DOCUMENT_TOO_DEEP' }],
    ['pause', { errno: 1045, sqlState: '28000', code: 'ER_ACCESS_DENIED_ERROR' }],
    ['pause', { errno: 1049, sqlState: '42000', code: 'ER_BAD_DB_ERROR' }],
    ['pause', { errno: 1146, sqlState: '42S02', code: 'ER_NO_SUCH_TABLE' }],
    ['pause', { errno: 1142, sqlState: '42000', code: 'ER_TABLEACCESS_DENIED_ERROR' }],
    ['pause', { errno: 3159, sqlState: 'HY000', code: 'ER_SECURE_TRANSPORT_REQUIRED' }],
    ['pause', { code: 'HANDSHAKE_NO_SSL_SUPPORT' }],
  ];
  for (const [outcome, error] of outcomes) {
    it(`mean ${outcome} for ${inspect(error)}`, () => {
      expect(mysqlDeliveryOf(Object.assign(new Error('SECRET'), error))).to.have.property('outcome', outcome);
    });
  }

  it('are told by name and number, never by message', () => {
    const error = Object.assign(new Error("Duplicate entry 'SECRET'"), { errno: 1062, code: 'ER_DUP_ENTRY' });

    expect(mysqlDeliveryOf(error).outcome).to.equal('retry');
    expect(mysqlDeliveryOf(error)).to.have.property('reason', 'MySQL: Error ER_DUP_ENTRY 1062');
  });

  describe('from a server', () => {
    const url = useMariaDb();
    let scene: Scene;

    beforeEach(() => {
      scene = new Scene(url());
    });

    afterEach(() => scene[Symbol.asyncDispose]());

    const failureOf = (store: AnalyticsStore) => rejectionOf(store.insert(batchOf(flagRow()), NEVER));

    it('pause after a wrong password, and show it nowhere', async () => {
      const store = await scene.open({ url: urlAs(url(), 'root', PASSWORD) });

      const errors = [
        await failureOf(store),
        await rejectionOf(store.createTables()),
        await rejectionOf(store.summarize('checkout', { startMs: 0, endMs: 1 }, [])),
        await rejectionOf(store.ping()),
      ];

      for (const error of errors) {
        const delivery = store.deliveryOf(error);
        expect(delivery.outcome).to.equal('pause');
        const shown = everythingOf(error, delivery, store);
        for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) expect(shown).not.to.include(secret);
      }
    });

    addFailureFacts(() => scene, url, 'mysql://root@127.0.0.1:1/test', 'MySQL');
  });
});
