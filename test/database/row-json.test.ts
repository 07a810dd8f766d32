import { expect } from 'chai';
import fc from 'fast-check';
import type { CallRow, EventRow, FlagRow } from '../../src/database/event-row.js';
import { fromRowJson, jsonBytesAtMost, toRowJson } from '../../src/database/row-json.js';

const ID = '019c0f2a-1111-7222-8333-444455556666';
/** What takes most bytes as JSON, or most in UTF-8. */
const text = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\x01', '\x1f', 'é', '€', '\u2028', '🛒') });
const textOrNone = fc.option(text);
const json = text.map((value) => JSON.stringify([value]));
/** Adding 0 makes 0 of -0, as rows have it. */
const number = fc
  .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(-1.2345678901234567e-100))
  .map((value) => value + 0);
const tsUs = fc.oneof(fc.maxSafeInteger(), fc.constant(Number.MIN_SAFE_INTEGER));

const flagRows: fc.Arbitrary<FlagRow> = fc.record({
  kind: fc.constant('flag' as const),
  id: fc.constant(ID),
  tsUs,
  flagKey: text,
  value: json,
  reason: text,
  variant: textOrNone,
  targetingKey: textOrNone,
  contextAttributes: fc.option(json),
  evaluationDurationMs: number,
});
const callRows: fc.Arbitrary<CallRow> = fc.record({
  kind: fc.constant('call' as const),
  id: fc.constant(ID),
  tsUs,
  functionName: text,
  eventType: text,
  outcome: fc.constantFrom('success', 'error', 'cancelled'),
  errorName: textOrNone,
  errorMessage: textOrNone,
  durationMs: number,
});
const rows: fc.Arbitrary<EventRow> = fc.oneof(flagRows, callRows);

describe('a row as JSON', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(rows, (row) => {
        expect(fromRowJson(toRowJson(row))).to.deep.equal(row);
      }),
    );
  });

  it('never has more bytes than were said without making it', () => {
    fc.assert(
      fc.property(rows, (row) => {
        expect(Buffer.byteLength(toRowJson(row))).to.be.at.most(jsonBytesAtMost(row));
      }),
      { numRuns: 1_000 },
    );
  });

  it('has no fewer than a third of them, of an ordinary row', () => {
    const row: FlagRow = {
      kind: 'flag',
      id: ID,
      tsUs: 1_767_225_600_000_000,
      flagKey: 'new-checkout',
      value: '{"enabled":true,"limit":3}',
      reason: 'SPLIT',
      variant: 'control',
      targetingKey: 'user-12345',
      contextAttributes: '{"plan":"free","country":"DE"}',
      evaluationDurationMs: 0.123_456,
    };

    expect(jsonBytesAtMost(row)).to.be.at.most(3 * Buffer.byteLength(toRowJson(row)));
  });
});
