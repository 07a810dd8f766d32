import { expect } from 'chai';
import { Doubts } from '../../../src/database/clickhouse/doubts.js';
import { flagRow, flagRows } from './open-test-store.js';

describe('Doubts', () => {
  it('has none of new rows', () => {
    const doubts = new Doubts();

    expect(doubts.has(flagRows(3))).to.equal(false);
  });

  it('has them of rows that were sent and not acknowledged, in whatever batch they come again', () => {
    const doubts = new Doubts();
    const rows = flagRows(4);
    doubts.sent(rows);

    doubts.acknowledged(rows.slice(0, 2), true);

    expect(doubts.has(rows.slice(0, 2))).to.equal(false);
    expect(doubts.has([...flagRows(1), ...rows.slice(3)])).to.equal(true);
  });

  it('has them of rows from before its own time, and of those from the future', () => {
    const earlier = flagRows(1);
    const doubts = new Doubts();

    expect(doubts.has(earlier)).to.equal(true);
    expect(doubts.has([flagRow({ id: 'ffffffff-0000-7000-8000-000000000000' })])).to.equal(true);
  });

  it('forgets rows that were given up once later ones are stored', () => {
    const doubts = new Doubts();
    const [givenUp, later] = [flagRows(2), flagRows(2)];
    doubts.sent(givenUp);
    doubts.sent(later);

    doubts.acknowledged(later, false);

    expect(doubts.has(givenUp)).to.equal(false);
  });
});
