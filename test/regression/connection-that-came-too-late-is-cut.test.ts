// A send that was given up while it waited for a connection of the program's own pool cut that connection when it came:
// of a pool that was busy for long, one after the other, each of them in good health.

import { expect } from 'chai';
import { withConnection } from '../../src/database/mysql/lease.js';
import type { MysqlConnection, MysqlPool } from '../../src/database/mysql/mysql-pool.js';
import { withClient } from '../../src/database/postgres/lease.js';
import type { PostgresClient, PostgresPool } from '../../src/database/postgres/postgres-pool.js';
import { rejectionOf } from '../flags/evaluation.js';

const NO_WORK = () => Promise.reject(new Error('it must not begin'));

describe('A connection that comes when its send was given up', () => {
  it('goes back to the pool of pg as it came', async () => {
    const ends: unknown[] = [];
    const client = { on() {}, removeListener() {}, release: (isBroken?: boolean) => ends.push(isBroken) };
    let come = () => {};
    const pool: PostgresPool = {
      connect: (callback) => {
        come = () => callback(undefined, client as unknown as PostgresClient);
      },
    };
    const abortion = new AbortController();

    const leased = rejectionOf(withClient(pool, NO_WORK, abortion.signal));
    abortion.abort();
    come();

    expect((await leased).name).to.equal('AbortError');
    expect(ends).to.deep.equal([false]);
  });

  it('goes back to the pool of mysql2 as it came', async () => {
    const ends: string[] = [];
    const connection = { release: () => ends.push('released'), destroy: () => ends.push('destroyed') };
    let come = (_: MysqlConnection): void => {};
    const pool: MysqlPool = {
      getConnection: () =>
        new Promise((resolve) => {
          come = resolve;
        }),
    };
    const abortion = new AbortController();

    const leased = rejectionOf(withConnection(pool, NO_WORK, abortion.signal));
    abortion.abort();
    come(connection as unknown as MysqlConnection);

    expect((await leased).name).to.equal('AbortError');
    expect(ends).to.deep.equal(['released']);
  });
});
