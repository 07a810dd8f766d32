import { expect } from 'chai';
import sinon from 'sinon';
import type { QueuedItem } from '../../src/deliver/delivery.js';
import type { FrozenEvent } from '../../src/deliver/door.js';
import { OK } from './fake-destination.js';
import { FakeSpool } from './fake-spool.js';
import { expectConservation, ids, openQueue, recordMany, type TestEvent } from './open-queue.js';

/** Of `{"id":"e1"}` there are 11 bytes. */
const ESTIMATE = 40;
const MAX_ESTIMATE = 1_536;

/** A destination that sends `frozen`: JSON is made when it is asked for. */
function openFrozen(
  options: object = {},
  estimate: Pick<FrozenEvent<unknown>, 'bytesAtMost'> = { bytesAtMost: ESTIMATE },
) {
  const serialize = sinon.spy((frozen: unknown) => JSON.stringify(frozen));
  const freeze = ({ id }: TestEvent): FrozenEvent<unknown> => ({ id, ...estimate, frozen: { id } });
  const items: QueuedItem[] = [];
  const opened = openQueue({ freeze, serialize, thaw: (json) => JSON.parse(json), ...options });
  opened.destination.otherwise = (batch) => {
    items.push(...batch.items);
    return OK;
  };
  return { ...opened, serialize, items };
}

describe('a queue whose destination sends what freeze made', () => {
  it('makes no JSON without a spool', async () => {
    const { queue, serialize, items } = openFrozen();

    recordMany(queue, 4);
    await queue.flush();

    expect(items.map(({ json, frozen }) => ({ json, frozen }))).to.deep.equal(
      ids(4).map((id) => ({ json: '', frozen: { id } })),
    );
    expect(serialize.callCount).to.equal(0);
  });

  it('has JSON on the spool before an event is accepted, and makes events of it again', async () => {
    const spool = new FakeSpool(['old']);
    const { queue, items } = openFrozen({ spool });

    expect(queue.record({ id: 'e1' })).to.equal('accepted');
    expect(spool.items.map(({ json }) => json)).to.deep.equal(['{"id":"old"}', '{"id":"e1"}']);
    await queue.flush();

    expect(items.map(({ json, frozen }) => ({ json, frozen }))).to.deep.equal(
      ['old', 'e1'].map((id) => ({ json: `{"id":"${id}"}`, frozen: { id } })),
    );
  });

  it('holds as many events as the estimates of their bytes leave room for', () => {
    const { queue } = openFrozen({ maxQueueBytes: 3 * ESTIMATE, batchSize: 100 });

    expect(recordMany(queue, 5)).to.deep.equal(['accepted', 'accepted', 'accepted', 'dropped', 'dropped']);
    expectConservation(queue.stats());
  });

  it('has room again for what was sent, byte for byte', async () => {
    const { queue } = openFrozen({ maxQueueBytes: 3 * ESTIMATE, batchSize: 100 });

    for (let round = 0; round < 5; round++) {
      expect(recordMany(queue, 3, 3 * round)).to.deep.equal(['accepted', 'accepted', 'accepted']);
      await queue.flush();
    }

    expect(queue.stats()).to.include({ received: 15, delivered: 15 });
  });

  for (const [what, estimate, options] of [
    ['too large to be no more than an estimate', MAX_ESTIMATE + 1, {}],
    ['larger than an event may be', ESTIMATE, { maxItemBytes: ESTIMATE - 1 }],
    ['not there', undefined, {}],
  ] as const) {
    it(`measures an event whose estimate is ${what}`, async () => {
      const { queue, serialize, items } = openFrozen(options, { bytesAtMost: estimate });

      expect(queue.record({ id: 'e1' })).to.equal('accepted');
      await queue.flush();

      expect(serialize.callCount).to.equal(1);
      expect(items.map(({ json, bytes }) => ({ json, bytes }))).to.deep.equal([{ json: '', bytes: 11 }]);
    });
  }

  it('trusts an estimate up to one and a half KiB', () => {
    const { queue, serialize } = openFrozen({}, { bytesAtMost: MAX_ESTIMATE });

    queue.record({ id: 'e1' });

    expect(serialize.callCount).to.equal(0);
  });

  it('refuses an event that is measured and too large', () => {
    const { queue, hooks } = openFrozen({ maxItemBytes: 10 });

    expect(queue.record({ id: 'e1' })).to.equal('rejected');
    expect(hooks.rejects[0]?.reason).to.equal('larger than maxItemBytes (10)');
  });

  it('refuses an event alone that cannot be serialized for the spool', () => {
    const spool = new FakeSpool();
    const { queue } = openFrozen({ spool, serialize: ({ id }: TestEvent) => (id === 'e2' ? expect.fail() : '{}') });

    expect(recordMany(queue, 3)).to.deep.equal(['accepted', 'rejected', 'accepted']);
    expectConservation(queue.stats());
  });
});
