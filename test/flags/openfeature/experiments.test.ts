import { type Hook, InMemoryProvider, OpenFeature, type Provider } from '@openfeature/server-sdk';
import { expect } from 'chai';
import { Experiments } from '../../../src/experiments/experiments.js';
import { type ExposureHookOptions, exposureHook } from '../../../src/flags/openfeature/exposure-hook.js';
import { trackingProvider } from '../../../src/flags/openfeature/tracking-provider.js';
import { eventsOf } from '../../experiments/open-processor.js';
import { EventEndpoint } from '../../export/event-endpoint.js';

const FLAGS = {
  checkout: {
    variants: { new: true, old: false },
    defaultVariant: 'old',
    disabled: false,
    contextEvaluator: () => 'new',
  },
  plain: { variants: { on: true }, defaultVariant: 'on', disabled: false },
};

describe('experiments behind the OpenFeature SDK', () => {
  const domain = 'experiments';
  let endpoint: EventEndpoint;
  let experiments: Experiments;
  let warnings: string[];

  beforeEach(async () => {
    warnings = [];
    endpoint = await EventEndpoint.open();
    experiments = new Experiments({
      environmentKey: 'key',
      enableEvents: true,
      eventProcessorConfig: { eventsApiUrl: endpoint.url },
    });
  });

  afterEach(async () => {
    await OpenFeature.clearProviders();
    await experiments.close();
    await endpoint[Symbol.asyncDispose]();
  });

  const logger = {
    error() {},
    warn: (line: string) => void warnings.push(line),
    info() {},
    debug() {},
  };

  async function open(provider: Provider = new InMemoryProvider(FLAGS), options: ExposureHookOptions = {}) {
    await OpenFeature.setProviderAndWait(domain, provider);
    const hook: Hook = exposureHook(experiments, options);
    return OpenFeature.getClient(domain).setLogger(logger).addHooks(hook);
  }

  async function sent() {
    await experiments.flush();
    return eventsOf(...endpoint.posts);
  }

  it('get one exposure a person and variant, with the variant and the attributes', async () => {
    const client = await open();

    for (let i = 0; i < 3; i++) await client.getBooleanValue('checkout', false, { targetingKey: 'ada', plan: 'pro' });

    const [exposure, ...more] = await sent();
    expect(more).to.deep.equal([]);
    expect(exposure).to.deep.include({
      event: '$flag_exposure',
      feature_name: 'checkout',
      identifier: 'ada',
      value: 'new',
      traits: { plan: 'pro' },
    });
    expect(experiments.stats().skippedExposures.duplicate).to.equal(2);
  });

  it('get the value where there is no variant, and count an evaluation for nobody', async () => {
    const bare = Object.assign(new InMemoryProvider(FLAGS), {
      resolveStringEvaluation: async () => ({ value: 'green', reason: 'SPLIT' }),
    });
    const client = await open(bare);

    await client.getStringValue('checkout', '', { targetingKey: 'ada' });
    await client.getStringValue('checkout', '');

    expect((await sent()).map(({ identifier, value }) => [identifier, value])).to.deep.equal([['ada', 'green']]);
    expect(experiments.stats().skippedExposures['no-identifier']).to.equal(1);
  });

  for (const reason of ['DEFAULT', 'DISABLED', 'ERROR']) {
    it(`get no exposure from an evaluation with the reason ${reason}`, async () => {
      const provider = Object.assign(new InMemoryProvider(FLAGS), {
        resolveBooleanEvaluation: async () => ({ value: false, variant: 'old', reason }),
      });
      const client = await open(provider);

      await client.getBooleanValue('checkout', false, { targetingKey: 'ada' });

      expect(await sent()).to.deep.equal([]);
    });
  }

  it('get none from an evaluation that failed', async () => {
    const client = await open();

    await client.getBooleanValue('unknown', false, { targetingKey: 'ada' });

    expect(await sent()).to.deep.equal([]);
  });

  it('get exposures of the flags named only', async () => {
    const client = await open(new InMemoryProvider(FLAGS), { flags: ['checkout'] });

    await client.getBooleanValue('plain', false, { targetingKey: 'ada' });
    await client.getBooleanValue('checkout', false, { targetingKey: 'ada' });

    expect((await sent()).map((event) => event.feature_name)).to.deep.equal(['checkout']);
  });

  it('leave the evaluation alone when events are off, and say so once', async () => {
    await OpenFeature.setProviderAndWait(domain, new InMemoryProvider(FLAGS));
    const client = OpenFeature.getClient(domain).setLogger(logger);
    client.addHooks(exposureHook(new Experiments({ environmentKey: 'key' })));

    const value = await client.getBooleanValue('checkout', false, { targetingKey: 'ada' });
    await client.getBooleanValue('checkout', false, { targetingKey: 'ada' });

    expect(value).to.equal(true);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('enableEvents must be true for trackExposureEvent');
  });

  it('get what client.track is told: name, identifier, value, traits and the other details', async () => {
    const client = await open(trackingProvider(new InMemoryProvider(FLAGS), experiments));

    client.track('purchase', { targetingKey: 'ada', plan: 'pro' }, { value: 49.5, currency: 'EUR' });

    const [event] = await sent();
    expect(event).to.deep.include({
      event: 'purchase',
      feature_name: null,
      identifier: 'ada',
      value: '49.5',
      traits: { plan: 'pro' },
    });
    expect(event?.metadata).to.include({ currency: 'EUR' });
  });

  it('leave the provider as it is: its flags, its private fields and its own track', async () => {
    class Vendor extends InMemoryProvider {
      readonly #tracked: string[] = [];
      track(name: string): void {
        this.#tracked.push(name);
      }
      tracked(): readonly string[] {
        return this.#tracked;
      }
    }
    const provider = trackingProvider(new Vendor(FLAGS), experiments);
    const client = await open(provider);

    const value = await client.getBooleanValue('checkout', false, { targetingKey: 'ada' });
    client.track('purchase');

    expect(value).to.equal(true);
    expect(provider.tracked()).to.deep.equal(['purchase']);
    expect(provider).to.be.instanceOf(Vendor);
  });

  it('get an event without details, and leave a frozen provider readable', async () => {
    const frozen = Object.freeze({ metadata: { name: 'frozen' }, resolve: () => 'resolved' });
    const provider = trackingProvider(frozen, experiments);

    provider.track('visit');

    expect(provider.resolve()).to.equal('resolved');
    expect((await sent()).map(({ event, identifier }) => [event, identifier])).to.deep.equal([['visit', null]]);
  });

  it('throw nothing for a reserved name: it is told once, and the provider hears of it', async () => {
    const heard: string[] = [];
    const vendor = Object.assign(new InMemoryProvider(FLAGS), { track: (name: string) => void heard.push(name) });
    const provider = trackingProvider(vendor, experiments, { logger });

    for (let i = 0; i < 2; i++) provider.track('$mine', {}, {});

    expect(heard).to.deep.equal(['$mine', '$mine']);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('An event was not recorded');
  });

  it('refuse what are no experiments, no provider, no flags and no logger', () => {
    expect(() => exposureHook({} as never)).to.throw('experiments.trackExposureEvent must be a function');
    expect(() => exposureHook(experiments, { flags: 'checkout' as never })).to.throw(
      'flags must be an array of flag keys',
    );
    expect(() => trackingProvider(null as never, experiments)).to.throw(
      'provider must be an OpenFeature provider, got null',
    );
    expect(() => trackingProvider({}, {} as never)).to.throw('experiments.trackEvent must be a function');
    expect(() => trackingProvider({}, experiments, { logger: 'console' as never })).to.throw(
      "logger must be a logger object, got 'console'",
    );
  });
});
