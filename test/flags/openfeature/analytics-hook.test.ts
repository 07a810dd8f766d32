import {
  type EvaluationContext,
  type Hook,
  InMemoryProvider,
  OpenFeature,
  type Provider,
} from '@openfeature/server-sdk';
import { expect } from 'chai';
import { InMemoryAnalyticsCollector } from '../../../src/collect/memory-collector.js';
import { AnalyticsAggregator } from '../../../src/flags/aggregator.js';
import { type AnalyticsHookOptions, analyticsHook } from '../../../src/flags/openfeature/analytics-hook.js';

const FLAGS = {
  checkout: {
    variants: { on: true, off: false },
    defaultVariant: 'off',
    disabled: false,
    contextEvaluator: ({ plan }: EvaluationContext) => (plan === 'pro' ? 'on' : 'off'),
  },
  banner: { variants: { blue: { colour: 'blue' } }, defaultVariant: 'blue', disabled: false },
  retired: { variants: { on: true }, defaultVariant: 'on', disabled: true },
};

/** Gives a reading, then one that is `stepMs` later, and so on. */
function steppingClock(stepMs: number) {
  let ns = 0;
  return { monotonicNs: () => (ns += stepMs * 1e6) };
}

describe('analyticsHook, with the OpenFeature SDK', () => {
  const domain = 'analytics-hook';

  afterEach(async () => {
    await OpenFeature.clearProviders();
  });

  async function open(options: AnalyticsHookOptions = {}, provider: Provider = new InMemoryProvider(FLAGS)) {
    await OpenFeature.setProviderAndWait(domain, provider);
    const collector = new InMemoryAnalyticsCollector();
    const warnings: string[] = [];
    const silent = { error() {}, warn: (line: string) => void warnings.push(line), info() {}, debug() {} };
    const hook: Hook = analyticsHook(collector, options);
    const client = OpenFeature.getClient(domain).setLogger(silent).addHooks(hook);
    return { client, collector, warnings };
  }

  it('records key, value, reason, variant, targeting key and attributes of an evaluation', async () => {
    const { client, collector } = await open();

    const value = await client.getBooleanValue('checkout', false, { targetingKey: 'ada', plan: 'pro' });

    const [event, ...more] = collector.getEvents();
    expect(value).to.equal(true);
    expect(more).to.deep.equal([]);
    expect(event).to.include({ flagKey: 'checkout', value: true, reason: 'TARGETING_MATCH', variant: 'on' });
    expect(event).to.deep.include({ targetingKey: 'ada', contextAttributes: { plan: 'pro' } });
  });

  it('records structured values as they are, and evaluations for nobody', async () => {
    const { client, collector } = await open();

    await client.getObjectValue('banner', {});

    const [event] = collector.getEvents();
    expect(event?.value).to.deep.equal({ colour: 'blue' });
    expect(event).to.deep.include({ reason: 'STATIC', targetingKey: undefined, contextAttributes: {} });
  });

  it('measures from its first stage to the provider’s answer, not to the end of other hooks', async () => {
    const clock = steppingClock(3);
    const { client, collector } = await open({ clock });
    client.addHooks({ finally: () => void clock.monotonicNs() });

    await client.getBooleanValue('checkout', false);

    expect(collector.getEvents()[0]?.evaluationDurationMs).to.equal(3);
  });

  it('measures a provider that fails to its failure, not to the end of other hooks', async () => {
    const clock = steppingClock(3);
    const { client, collector } = await open({ clock });
    client.addHooks({ finally: () => void clock.monotonicNs() });

    await client.getBooleanValue('unknown', false);

    expect(collector.getEvents()[0]).to.include({ reason: 'ERROR', evaluationDurationMs: 3 });
  });

  it('keeps the times of evaluations that run side by side apart', async () => {
    let nowNs = 0;
    const waiting: (() => void)[] = [];
    const slow = Object.assign(new InMemoryProvider(FLAGS), {
      resolveBooleanEvaluation: () =>
        new Promise((resolve) => waiting.push(() => resolve({ value: true, variant: 'on', reason: 'SPLIT' }))),
    }) as unknown as Provider;
    const { client, collector } = await open({ clock: { monotonicNs: () => nowNs } }, slow);
    const settle = () => new Promise((resolve) => setImmediate(resolve));

    const first = client.getBooleanValue('checkout', false, { targetingKey: 'first' });
    await settle();
    nowNs = 5e6;
    const second = client.getBooleanValue('checkout', false, { targetingKey: 'second' });
    await settle();
    nowNs = 7e6;
    for (const answer of waiting) answer();
    await Promise.all([first, second]);

    const durations = collector.getEvents().map((event) => [event.targetingKey, event.evaluationDurationMs]);
    expect(durations).to.have.deep.members([
      ['first', 7],
      ['second', 2],
    ]);
  });

  it('records an unknown flag, a wrong type and a provider that throws as errors with the default value', async () => {
    const broken = Object.assign(new InMemoryProvider(FLAGS), {
      resolveNumberEvaluation: async () => {
        throw new Error('connection refused');
      },
    });
    const { client, collector } = await open({}, broken);

    await client.getBooleanValue('unknown', true, { targetingKey: 'ada' });
    await client.getStringValue('checkout', 'fallback');
    await client.getNumberValue('checkout', 7);

    const seen = collector.getEvents().map(({ flagKey, value, reason, variant }) => [flagKey, value, reason, variant]);
    expect(seen).to.deep.equal([
      ['unknown', true, 'ERROR', undefined],
      ['checkout', 'fallback', 'ERROR', undefined],
      ['checkout', 7, 'ERROR', undefined],
    ]);
    expect(await new AnalyticsAggregator(collector).getErrorRate('checkout')).to.equal(100);
  });

  it('records the evaluation that another hook made fail, once', async () => {
    const { client, collector } = await open();
    client.addHooks({
      after: () => {
        throw new Error('after');
      },
    });

    await client.getBooleanValue('checkout', false);

    expect(collector.getEvents().map(({ reason }) => reason)).to.deep.equal(['ERROR']);
  });

  it('passes on reasons that are OpenFeature’s own', async () => {
    const cached = Object.assign(new InMemoryProvider(FLAGS), {
      resolveBooleanEvaluation: async () => ({ value: true, reason: 'CACHED' }),
    });
    const { client, collector } = await open({}, cached);

    await client.getBooleanValue('checkout', false);

    expect(collector.getEvents()[0]).to.include({ reason: 'CACHED', variant: undefined });
  });

  for (const [contextAttributes, recorded] of [
    [false, {}],
    [['plan'], { plan: 'pro' }],
    [true, { plan: 'pro', email: 'ada@example.org' }],
  ] as const) {
    it(`records the attributes that were chosen: ${JSON.stringify(contextAttributes)}`, async () => {
      const { client, collector } = await open({ contextAttributes });

      await client.getBooleanValue('checkout', false, { targetingKey: 'ada', plan: 'pro', email: 'ada@example.org' });

      expect(collector.getEvents()[0]?.contextAttributes).to.deep.equal(recorded);
    });
  }

  it('leaves the evaluation alone when the collector throws or rejects, and warns once', async () => {
    const { client, warnings } = await open();
    const throwing = {
      record(): void {
        throw new Error('full');
      },
      flush: async () => {},
      close: async () => {},
    };
    client.clearHooks();
    client.addHooks(
      analyticsHook(throwing),
      analyticsHook({ ...throwing, record: async () => Promise.reject('no') } as never),
    );

    const values = [await client.getBooleanValue('checkout', true), await client.getBooleanValue('checkout', true)];
    await new Promise((resolve) => setImmediate(resolve));

    expect(values).to.deep.equal([false, false]);
    expect(warnings).to.have.members([
      'A flag evaluation was not recorded: Error: full',
      'A flag evaluation was not recorded: string: no',
    ]);
  });

  it('refuses what is no collector and options that are none', () => {
    const collector = new InMemoryAnalyticsCollector();

    expect(() => analyticsHook({} as never)).to.throw(TypeError, 'must be a collector');
    expect(() => analyticsHook(collector, { attributes: true } as never)).to.throw('has no option');
    expect(() => analyticsHook(collector, { contextAttributes: 1 as never })).to.throw(
      'contextAttributes must be a boolean or an array of names, got 1',
    );
    expect(() => analyticsHook(collector, { clock: {} as never })).to.throw('clock.monotonicNs must be a function');
  });
});
