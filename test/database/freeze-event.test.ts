import { expect } from 'chai';
import fc from 'fast-check';
import type { CallRow, FlagRow } from '../../src/database/event-row.js';
import { type DatabaseEvent, freezeEvent } from '../../src/database/freeze-event.js';
import { InvalidEvent } from '../../src/deliver/door.js';
import { type CallEvent, type FlagEvaluation, FlagEvaluationEvent } from '../../src/event.js';

const TIME = new Date('2026-01-02T03:04:05.678Z');
const TIME_US = TIME.getTime() * 1_000;

const evaluation = (fields: object = {}): FlagEvaluation => ({
  timestamp: TIME,
  flagKey: 'checkout',
  value: true,
  reason: 'STATIC',
  ...fields,
});
const call = (fields: object = {}): CallEvent => ({
  functionName: 'Shop.buy',
  eventType: 'api',
  startTime: TIME.getTime() + 0.25,
  durationMs: 1.5,
  success: true,
  outcome: 'success',
  ...fields,
});

const flagRow = (fields: object = {}) => freezeEvent(evaluation(fields)).frozen as FlagRow;
const callRow = (fields: object = {}) => freezeEvent(call(fields)).frozen as CallRow;

function reasonOf(event: unknown): string {
  try {
    freezeEvent(event as DatabaseEvent);
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidEvent);
    return (error as Error).message;
  }
  throw new Error('accepted');
}

describe('freezeEvent', () => {
  it('makes a row of a flag evaluation, plain or of our class', () => {
    const fields = {
      variant: 'on',
      targetingKey: 'ada',
      contextAttributes: { plan: 'pro' },
      evaluationDurationMs: 0.25,
    };
    const plain = freezeEvent(evaluation(fields));
    const { id, ...row } = plain.frozen;

    expect(row).to.deep.equal({
      kind: 'flag',
      tsUs: TIME_US,
      flagKey: 'checkout',
      value: 'true',
      reason: 'STATIC',
      variant: 'on',
      targetingKey: 'ada',
      contextAttributes: '{"plan":"pro"}',
      evaluationDurationMs: 0.25,
    });
    expect(id)
      .to.equal(plain.id)
      .and.to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const ofClass = freezeEvent(new FlagEvaluationEvent(evaluation(fields))).frozen;
    expect({ ...ofClass, id }).to.deep.equal(plain.frozen);
  });

  it('makes a row of a call, to the microsecond', () => {
    const { id, ...row } = callRow();
    const failure = callRow({ outcome: 'error', errorName: 'TypeError', errorMessage: 'no' });

    expect(row).to.deep.equal({
      kind: 'call',
      tsUs: TIME_US + 250,
      functionName: 'Shop.buy',
      eventType: 'api',
      outcome: 'success',
      errorName: null,
      errorMessage: null,
      durationMs: 1.5,
    });
    expect(id).to.have.length(36);
    expect(failure).to.include({ outcome: 'error', errorName: 'TypeError', errorMessage: 'no' });
  });

  it('has nulls for what is not there', () => {
    for (const none of [undefined, null]) {
      expect(flagRow({ variant: none, targetingKey: none, contextAttributes: undefined })).to.include({
        variant: null,
        targetingKey: null,
        contextAttributes: null,
      });
    }
    expect(flagRow({ contextAttributes: {} }).contextAttributes).to.equal(null);
    expect(flagRow({ variant: '', targetingKey: '' })).to.include({ variant: '', targetingKey: '' });
  });

  it('has JSON of every value, null where there is none', () => {
    const jsonOf = (value: unknown) => flagRow({ value }).value;

    expect([undefined, null, Number.NaN, () => 1].map(jsonOf)).to.deep.equal(Array(4).fill('null'));
    expect([1.5, 'a"b', [1, { b: [] }], TIME].map(jsonOf)).to.deep.equal([
      '1.5',
      '"a\\"b"',
      '[1,{"b":[]}]',
      '"2026-01-02T03:04:05.678Z"',
    ]);
  });

  it('has U+FFFD in JSON for what not every engine keeps, and leaves all other escapes alone', () => {
    const value = { 'k\0': ['a\0b', 'half \ud83d', '\udc00', 'whole 🛒', '\\u0000', '\\\0', '\x07\u2028'] };

    expect(flagRow({ value }).value).to.equal(
      '{"k\ufffd":["a\ufffdb","half \ufffd","\ufffd","whole 🛒","\\\\u0000","\\\\\ufffd","\\u0007\u2028"]}',
    );
    expect(flagRow({ contextAttributes: { a: '\0' } }).contextAttributes).to.equal('{"a":"\ufffd"}');
  });

  it('has the same JSON as the value itself, but for those characters', () => {
    const storable = (text: string) => text.replace(/\0|\p{Surrogate}/gu, '\ufffd');

    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }), (text) => {
        expect(JSON.parse(flagRow({ value: [text] }).value)).to.deep.equal([storable(text)]);
      }),
    );
  });

  it('has 0 for -0', () => {
    expect(Object.is(flagRow({ evaluationDurationMs: -0 }).evaluationDurationMs, 0)).to.equal(true);
    expect(Object.is(callRow({ durationMs: -0 }).durationMs, 0)).to.equal(true);
  });

  it('keeps keys of 255 characters, trailing blanks and all', () => {
    const key = `${'🛒'.repeat(126)}x  `;

    expect(flagRow({ flagKey: key, variant: key, targetingKey: key, reason: key })).to.include({
      flagKey: key,
      variant: key,
      targetingKey: key,
      reason: key,
    });
    expect(callRow({ functionName: key, eventType: key, errorName: key })).to.include({ functionName: key });
  });

  it('refuses keys that an engine would cut, change or refuse, and says which', () => {
    for (const field of ['flagKey', 'reason', 'variant', 'targetingKey']) {
      expect(reasonOf(evaluation({ [field]: 'x'.repeat(256) }))).to.equal(
        `${field} must be at most 255 characters long`,
      );
      expect(reasonOf(evaluation({ [field]: 'a\0' }))).to.equal(`${field} must be well-formed and without U+0000`);
      expect(reasonOf(evaluation({ [field]: '\ud83d' }))).to.equal(`${field} must be well-formed and without U+0000`);
      expect(reasonOf(evaluation({ [field]: 5 }))).to.match(new RegExp(`^${field} must be a .*string$`));
    }
    for (const field of ['functionName', 'eventType', 'errorName']) {
      expect(reasonOf(call({ [field]: 'x'.repeat(256) }))).to.equal(`${field} must be at most 255 characters long`);
      expect(reasonOf(call({ [field]: 'a\0' }))).to.equal(`${field} must be well-formed and without U+0000`);
    }
  });

  it('refuses times that a double cannot count in microseconds', () => {
    const rule = 'must be a time between the years 1684 and 2255';

    expect(flagRow({ timestamp: new Date('2255-06-05T23:47:34Z') }).tsUs).to.be.at.most(Number.MAX_SAFE_INTEGER);
    expect(reasonOf(evaluation({ timestamp: new Date('2255-06-06') }))).to.equal(`timestamp ${rule}`);
    expect(reasonOf(evaluation({ timestamp: new Date(8.64e15) }))).to.equal(`timestamp ${rule}`);
    for (const startTime of [Number.NaN, Number.POSITIVE_INFINITY, 1e16, '5', undefined]) {
      expect(reasonOf(call({ startTime }))).to.equal(`startTime ${rule}`);
    }
    expect(reasonOf(evaluation({ timestamp: new Date(Number.NaN) }))).to.equal('timestamp must be a valid Date');
  });

  it('refuses durations that are none, and outcomes that there are not', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '1']) {
      expect(reasonOf(evaluation({ evaluationDurationMs: value }))).to.equal(
        'evaluationDurationMs must be a finite number',
      );
    }
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '1', null, -1, 9.1e12]) {
      expect(reasonOf(call({ durationMs: value }))).to.equal('durationMs must be a number from 0 to 9000000000000');
    }
    expect(reasonOf(call({ outcome: 'fine' }))).to.equal('outcome must be success, error or cancelled');
  });

  it('keeps the first 1,024 characters of an error’s message, and replaces what cannot be stored', () => {
    const { errorMessage } = callRow({
      outcome: 'error',
      errorName: 'Error',
      errorMessage: `a\0${'🛒'.repeat(1_000)}`,
    });

    expect(errorMessage).to.have.length(1_024);
    expect(errorMessage).to.match(/^a\ufffd🛒.*🛒$/u);
    const cut = callRow({ errorMessage: `a${'🛒'.repeat(1_000)}` }).errorMessage;
    expect(cut?.at(-1)).to.equal('\ufffd');
  });

  it('passes on what a value throws', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;

    for (const value of [5n, cyclic, { toJSON: () => expect.fail('hostile') }]) {
      expect(() => freezeEvent(evaluation({ value }))).to.throw();
    }
  });

  it('gives a row that later changes of the event do not reach', () => {
    const attributes = { step: 1 };
    const event = { ...evaluation({ value: attributes, contextAttributes: attributes }), timestamp: new Date(TIME) };

    const { frozen } = freezeEvent(event);
    attributes.step = 2;
    event.timestamp.setTime(0);

    expect(frozen).to.include({ value: '{"step":1}', contextAttributes: '{"step":1}', tsUs: TIME_US });
  });
});
