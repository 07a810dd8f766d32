import { expect } from 'chai';
import { EvaluationReason, FlagEvaluationEvent } from '../../src/flags/index.js';

describe('FlagEvaluationEvent', () => {
  it('has the fields it was made from', () => {
    const fields = {
      timestamp: new Date('2026-01-02T03:04:05.678Z'),
      flagKey: 'checkout',
      value: { layout: 'one-page' },
      reason: EvaluationReason.SPLIT,
      variant: 'treatment',
      targetingKey: 'user-1',
      contextAttributes: { plan: 'pro' },
      evaluationDurationMs: 0.25,
    };

    expect({ ...new FlagEvaluationEvent(fields) }).to.deep.equal(fields);
  });

  it('happened now, to nobody, without a variant and unmeasured, unless it says otherwise', () => {
    const before = Date.now();
    const event = new FlagEvaluationEvent({ flagKey: 'checkout', value: false, reason: 'DEFAULT' });
    const after = Date.now();

    expect(event.timestamp.getTime()).to.be.within(before, after);
    expect({ ...event, timestamp: undefined }).to.deep.equal({
      timestamp: undefined,
      flagKey: 'checkout',
      value: false,
      reason: 'DEFAULT',
      variant: undefined,
      targetingKey: undefined,
      contextAttributes: {},
      evaluationDurationMs: 0,
    });
  });

  it('takes null for no variant and no targeting key', () => {
    const none = { variant: null, targetingKey: null };
    const event = new FlagEvaluationEvent({ flagKey: 'checkout', value: 1, reason: 'STATIC', ...none });

    expect(event).to.include({ variant: undefined, targetingKey: undefined });
  });

  it('becomes JSON under the same names, with an ISO timestamp', () => {
    const event = new FlagEvaluationEvent({
      timestamp: new Date('2026-01-02T03:04:05.678Z'),
      flagKey: 'checkout',
      value: [1, 'a'],
      reason: 'TARGETING_MATCH',
      variant: 'b',
      targetingKey: 'user-1',
      contextAttributes: { plan: 'pro' },
      evaluationDurationMs: 1.5,
    });

    expect(JSON.stringify(event)).to.equal(
      '{"timestamp":"2026-01-02T03:04:05.678Z","flagKey":"checkout","value":[1,"a"],"reason":"TARGETING_MATCH",' +
        '"variant":"b","targetingKey":"user-1","contextAttributes":{"plan":"pro"},"evaluationDurationMs":1.5}',
    );
  });
});

describe('EvaluationReason', () => {
  it('names the seven reasons, each by itself', () => {
    expect(EvaluationReason).to.deep.equal({
      DEFAULT: 'DEFAULT',
      STATIC: 'STATIC',
      TARGETING_MATCH: 'TARGETING_MATCH',
      OVERRIDE: 'OVERRIDE',
      SPLIT: 'SPLIT',
      DISABLED: 'DISABLED',
      ERROR: 'ERROR',
    });
  });

  it('lets OpenFeature’s other reasons pass', () => {
    const reasons: EvaluationReason[] = ['CACHED', 'STALE', 'UNKNOWN'];

    for (const reason of reasons) {
      expect(new FlagEvaluationEvent({ flagKey: 'checkout', value: 1, reason }).reason).to.equal(reason);
    }
  });
});
