import { expect } from 'chai';
import { DatabaseError } from '../../src/database/database-error.js';
import { missingTableDelivery, needingTables } from '../../src/database/missing-table.js';
import { rejectionOf } from '../flags/evaluation.js';

const failing = (error: unknown) => () => Promise.reject(error);

describe('needingTables', () => {
  it('names the table that the database names, of several', async () => {
    const tables = ['events', 'events_2', 'calls'];
    const cause = Object.assign(new Error('relation "events_2" does not exist'), { code: '42P01' });

    const error = await rejectionOf(needingTables('postgres', tables, failing(cause)));

    expect(error.message).to.equal(
      'PostgreSQL: there is no table events_2; a collector makes it with createTables: true',
    );
  });

  it('names all that it can be where the database does not say', async () => {
    const cause = new DatabaseError('MySQL: ER_NO_SUCH_TABLE', 'ER_NO_SUCH_TABLE');

    const error = await rejectionOf(needingTables('mysql', ['events', 'calls'], failing(cause)));

    expect(error.message).to.include('there is no table events or calls;');
  });

  it('passes every other error on, as the same object', async () => {
    for (const cause of [new Error('no such column'), new DatabaseError('x', '57P01'), undefined, 'no such table']) {
      const thrown = await needingTables('clickhouse', ['events'], failing(cause)).catch((error: unknown) => error);

      expect(thrown).to.equal(cause);
    }
  });
});

describe('missingTableDelivery', () => {
  it('has the queue wait for the table, and leaves other errors to their engine', () => {
    expect(missingTableDelivery(new DatabaseError('there is no table x', 'MISSING_TABLE'))).to.deep.equal({
      outcome: 'pause',
      reason: 'there is no table x',
    });
    expect(missingTableDelivery(new DatabaseError('busy', 'SQLITE_BUSY'))).to.equal(undefined);
    expect(missingTableDelivery(undefined)).to.equal(undefined);
  });
});
