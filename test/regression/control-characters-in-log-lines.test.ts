import { expect } from 'chai';
import type { FlagEvaluation } from '../../src/event.js';
import { analyticsHook } from '../../src/flags/openfeature/index.js';
import { trackInstanceMethod } from '../../src/index.js';
import { TestCollector, TestLogger } from '../../src/testing/index.js';

const HOSTILE = 'red\u001b[31m\nwarn: not a line of its own\u202e';

describe('Control characters in foreign text', () => {
  it('are in no line of the OpenFeature hooks, whose length is bounded', () => {
    const logger = new TestLogger();
    const collector = new TestCollector<FlagEvaluation>();
    collector.answer = new Error(HOSTILE + 'x'.repeat(1_000));
    const hookContext = { flagKey: 'checkout', context: {}, logger };

    analyticsHook(collector).finally(hookContext, { value: true });

    expect(logger.lines).to.have.length(1);
    expect(logger.lines[0]).to.match(/^warn: A flag evaluation was not recorded: Error: red warn: not a line/);
    expect(logger.lines[0]).to.match(/^[\P{C}]{1,206}$/u);
  });

  it('are in no line about a method without an analytics', () => {
    const logger = new TestLogger();
    class Service {
      readonly errorLogger = logger;

      @trackInstanceMethod('api')
      [HOSTILE](): number {
        return 1;
      }
    }

    expect(new Service()[HOSTILE]()).to.equal(1);

    expect(logger.lines).to.deep.equal([
      'error: Service.red warn: not a line of its own is not tracked: the instance has no analytics',
    ]);
  });
});
