import { expect } from 'chai';
import sinon from 'sinon';
import { createEventId } from '../../src/deliver/event-id.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function timeOf(id: string): number {
  return Number.parseInt(id.replace('-', '').slice(0, 12), 16);
}

describe('an event id', () => {
  afterEach(() => sinon.restore());

  it('is a UUID of version 7 that carries the time', () => {
    const before = Date.now();

    const id = createEventId();

    expect(id).to.match(UUID_V7);
    expect(timeOf(id)).to.be.within(before, Date.now() + 1);
  });

  it('is larger than every one before it', () => {
    const made = Array.from({ length: 50_000 }, createEventId);

    expect(new Set(made).size).to.equal(made.length);
    expect(made.every((id, i) => i === 0 || id > (made[i - 1] as string))).to.equal(true);
  });

  it('is larger than those before it when the wall clock is set back by a year', () => {
    const before = createEventId();
    sinon.stub(Date, 'now').returns(Date.now() - 365 * 86_400_000);

    const after = Array.from({ length: 1_000 }, createEventId);

    expect(after.every((id, i) => id > (after[i - 1] ?? before))).to.equal(true);
  });

  it('is random in its last 42 bits', () => {
    const tails = new Set(Array.from({ length: 10_000 }, () => createEventId().slice(-10)));

    expect(tails.size).to.equal(10_000);
  });
});
