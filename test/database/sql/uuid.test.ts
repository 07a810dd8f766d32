import { expect } from 'chai';
import { uuidBytes, uuidText } from '../../../src/database/sql/uuid.js';
import { createEventId } from '../../../src/deliver/event-id.js';

describe('an event id in a database', () => {
  it('is 16 bytes, and the same text again, whichever way a driver gives them', () => {
    const id = createEventId();
    const bytes = uuidBytes(id);

    expect(bytes).to.have.length(16);
    expect(uuidText(bytes)).to.equal(id);
    expect(uuidText(Uint8Array.from(bytes))).to.equal(id);
    expect(uuidText(Uint8Array.from(bytes).buffer)).to.equal(id);
    expect(uuidText(id)).to.equal(id);
  });
});
