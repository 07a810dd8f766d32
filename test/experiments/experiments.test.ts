import { inspect } from 'node:util';
import { expect } from 'chai';
import { Experiments, type ExperimentsOptions } from '../../src/experiments/experiments.js';
import type { FlagSource } from '../../src/experiments/flag-source.js';
import { ManualClock } from '../../src/testing/manual-clock.js';
import { EventEndpoint } from '../export/event-endpoint.js';
import { eventsOf, KEY } from './open-processor.js';

/** Flags by name, and what was asked of them. */
class Flags implements FlagSource {
  readonly asked: unknown[][] = [];
  readonly #flags: Record<string, object>;

  constructor(flags: Record<string, object>) {
    this.#flags = flags;
  }

  async getIdentityFlags(...args: unknown[]) {
    this.asked.push(args);
    return { getFlag: (name: string) => this.#flags[name] ?? { enabled: false, value: undefined, isDefault: true } };
  }
}

async function open(options: Partial<ExperimentsOptions> = {}) {
  const endpoint = await EventEndpoint.open();
  const clock = new ManualClock();
  const experiments = new Experiments({
    environmentKey: KEY,
    enableEvents: true,
    clock,
    ...options,
    eventProcessorConfig: { eventsApiUrl: endpoint.url, logger: {}, ...options.eventProcessorConfig },
  });
  return {
    experiments,
    clock,
    /** What reached the endpoint: event, feature, identifier, value. */
    async arrived() {
      await experiments.flush();
      const events = eventsOf(...endpoint.posts);
      return events.map(({ event, feature_name, identifier, value }) => [event, feature_name, identifier, value]);
    },
    async events() {
      await experiments.flush();
      return eventsOf(...endpoint.posts);
    },
    [Symbol.asyncDispose]: async () => {
      await experiments.close({ timeoutMs: 0 });
      await endpoint[Symbol.asyncDispose]();
    },
  };
}

const exposure = (feature: string, identifier: string, value: string | null) => [
  '$flag_exposure',
  feature,
  identifier,
  value,
];

const throwing = () => {
  throw new Error('broken');
};

describe('Experiments', () => {
  describe('trackEvent', () => {
    it('sends the event', async () => {
      await using scene = await open();

      const result = scene.experiments.trackEvent('purchase', {
        identifier: 'user-1',
        value: 49,
        metadata: { currency: 'EUR' },
      });

      expect(result).to.equal('accepted');
      expect(await scene.arrived()).to.deep.equal([['purchase', null, 'user-1', '49']]);
      expect((await scene.events())[0]?.metadata).to.include({ currency: 'EUR' });
    });

    it('sends equal events each time', async () => {
      await using scene = await open();

      for (let i = 0; i < 3; i++) scene.experiments.trackEvent('purchase', { identifier: 'user-1', value: 49 });

      expect(await scene.arrived()).to.have.length(3);
    });

    it('throws for a name with the reserved prefix that is no system event', async () => {
      await using scene = await open();

      for (const name of ['$purchase', '$', '$flag_exposure2', '$FLAG_EXPOSURE']) {
        expect(() => scene.experiments.trackEvent(name)).to.throw(
          RangeError,
          `event must be $flag_exposure or a name without the reserved prefix $, got '${name}'`,
        );
      }
      expect(scene.experiments.stats().received).to.equal(0);
    });

    it('takes the system event, as an exposure like any other', async () => {
      await using scene = await open();
      const track = () =>
        scene.experiments.trackEvent('$flag_exposure', { featureName: 'checkout', identifier: 'user-1', value: 'b' });

      expect([track(), track()]).to.deep.equal(['accepted', 'skipped']);
      expect(scene.experiments.trackExposureEvent('checkout', { identifier: 'user-1', value: 'b' })).to.equal(
        'skipped',
      );
      expect(scene.experiments.trackEvent('$flag_exposure', { featureName: 'checkout' })).to.equal('skipped');
      expect(scene.experiments.trackEvent('$flag_exposure', { identifier: 'user-1' })).to.equal('rejected');
      expect(await scene.arrived()).to.deep.equal([exposure('checkout', 'user-1', 'b')]);
    });

    it('rejects what is no event, and does not throw', async () => {
      await using scene = await open();
      const hostile = Object.defineProperty({}, 'value', { get: throwing });

      const results = [
        scene.experiments.trackEvent(undefined as never),
        scene.experiments.trackEvent(''),
        scene.experiments.trackEvent('visit', hostile),
        scene.experiments.trackEvent('visit', null as never),
      ];

      expect(results).to.deep.equal(['rejected', 'rejected', 'rejected', 'rejected']);
      expect(scene.experiments.stats()).to.include({ received: 4, rejected: 4 });
    });
  });

  describe('trackExposureEvent', () => {
    it('sends who saw which variant of which feature', async () => {
      await using scene = await open();

      const result = scene.experiments.trackExposureEvent('checkout', { identifier: 'user-1', value: 'one-page' });

      expect(result).to.equal('accepted');
      expect(await scene.arrived()).to.deep.equal([exposure('checkout', 'user-1', 'one-page')]);
    });

    it('skips and counts one without an identifier', async () => {
      await using scene = await open();

      for (const identifier of [undefined, null, '']) {
        expect(scene.experiments.trackExposureEvent('checkout', { identifier, value: 'b' })).to.equal('skipped');
      }
      expect(scene.experiments.trackExposureEvent('checkout')).to.equal('skipped');

      expect(scene.experiments.stats().skippedExposures).to.include({ 'no-identifier': 4 });
      expect(scene.experiments.stats().received).to.equal(0);
      expect(await scene.arrived()).to.deep.equal([]);
    });

    it('rejects what is no exposure, and does not throw', async () => {
      await using scene = await open();
      const cycle: Record<string, unknown> = {};
      cycle['self'] = cycle;
      const track = (name: unknown, fields: unknown) =>
        scene.experiments.trackExposureEvent(name as string, fields as object);

      const results = [
        track(undefined, { identifier: 'user-1' }),
        track('', { identifier: 'user-1' }),
        track('checkout', { identifier: 7 }),
        track('checkout', { identifier: 7n }),
        track('checkout', { identifier: 'user-1', value: cycle }),
        track('checkout', { identifier: 'user-1', value: { toJSON: throwing } }),
        track('checkout', Object.defineProperty({}, 'identifier', { get: throwing })),
        track('checkout', Object.defineProperty({ identifier: 'user-1' }, 'traits', { get: throwing })),
        track('checkout', null),
      ];

      expect(results).to.deep.equal(results.map(() => 'rejected'));
      expect(scene.experiments.stats()).to.include({ received: 9, rejected: 9 });
      expect(scene.experiments.exposureCounts()).to.deep.equal([]);
    });
  });

  describe('dedupe', () => {
    const track = (
      { experiments }: { experiments: Experiments },
      feature: string,
      identifier: string,
      value: unknown,
    ) => experiments.trackExposureEvent(feature, { identifier, value });

    it('sends the same identifier, feature and variant once an hour', async () => {
      await using scene = await open();
      const results: string[] = [];

      results.push(track(scene, 'checkout', 'user-1', 'a'), track(scene, 'checkout', 'user-1', 'a'));
      scene.clock.advanceMs(3_599_999);
      results.push(track(scene, 'checkout', 'user-1', 'a'));
      scene.clock.advanceMs(1);
      results.push(track(scene, 'checkout', 'user-1', 'a'), track(scene, 'checkout', 'user-1', 'a'));

      expect(results).to.deep.equal(['accepted', 'skipped', 'skipped', 'accepted', 'skipped']);
      expect(scene.experiments.stats().skippedExposures).to.include({ duplicate: 3 });
      expect(await scene.arrived()).to.have.length(2);
    });

    it('tells identifiers, features, variants and no variant apart', async () => {
      await using scene = await open();

      const results = [
        track(scene, 'checkout', 'user-1', 'a'),
        track(scene, 'checkout', 'user-2', 'a'),
        track(scene, 'banner', 'user-1', 'a'),
        track(scene, 'checkout', 'user-1', 'b'),
        track(scene, 'checkout', 'user-1', { size: 1 }),
        track(scene, 'checkout', 'user-1', { size: 2 }),
        track(scene, 'checkout', 'user-1', ''),
        track(scene, 'checkout', 'user-1', undefined),
      ];

      expect(results).to.deep.equal(results.map(() => 'accepted'));
    });

    it('holds values of one text for the same', async () => {
      await using scene = await open();

      expect(track(scene, 'checkout', 'user-1', 5)).to.equal('accepted');
      expect(track(scene, 'checkout', 'user-1', '5')).to.equal('skipped');
      expect(track(scene, 'checkout', 'user-1', { size: 1 })).to.equal('accepted');
      expect(track(scene, 'checkout', 'user-1', { size: 1 })).to.equal('skipped');
    });

    it('has a window of its own', async () => {
      await using scene = await open({ dedupe: { windowMs: 10 } });

      track(scene, 'checkout', 'user-1', 'a');
      scene.clock.advanceMs(10);

      expect(track(scene, 'checkout', 'user-1', 'a')).to.equal('accepted');
    });

    it('forgets the oldest beyond maxKeys', async () => {
      await using scene = await open({ dedupe: { maxKeys: 2 } });

      for (const user of ['user-1', 'user-2', 'user-3']) track(scene, 'checkout', user, 'a');

      expect(track(scene, 'checkout', 'user-3', 'a')).to.equal('skipped');
      expect(track(scene, 'checkout', 'user-2', 'a')).to.equal('skipped');
      expect(track(scene, 'checkout', 'user-1', 'a')).to.equal('accepted');
    });

    it('is not moved by a jump of the wall clock', async () => {
      await using scene = await open();

      track(scene, 'checkout', 'user-1', 'a');
      scene.clock.setEpochMs(Date.UTC(2030, 0, 1));

      expect(track(scene, 'checkout', 'user-1', 'a')).to.equal('skipped');
    });

    it('remembers an exposure only once it is accepted', async () => {
      await using scene = await open({ eventProcessorConfig: { maxQueueItems: 1, logger: {} } });
      scene.experiments.trackEvent('fills the queue');

      const full = track(scene, 'checkout', 'user-1', 'a');
      await scene.experiments.flush();
      const free = track(scene, 'checkout', 'user-1', 'a');

      expect([full, free]).to.deep.equal(['dropped', 'accepted']);
      expect(scene.experiments.exposureCounts()).to.have.length(1);
      expect(scene.experiments.stats().skippedExposures).to.include({ duplicate: 0 });
    });

    it('sends every exposure when it is false', async () => {
      await using scene = await open({ dedupe: false });

      for (let i = 0; i < 3; i++) track(scene, 'checkout', 'user-1', 'a');

      expect(await scene.arrived()).to.have.length(3);
      expect(scene.experiments.stats().skippedExposures).to.include({ duplicate: 0 });
    });
  });

  describe('getExperimentFlag', () => {
    it('gives the flag as the client does, and sends one exposure with its value', async () => {
      const flag = { enabled: true, value: 'one-page', isDefault: false, featureId: 7 };
      await using scene = await open({ flags: new Flags({ checkout: flag }) });

      const given = await scene.experiments.getExperimentFlag('checkout', 'user-1');
      await scene.experiments.getExperimentFlag('checkout', 'user-1');

      expect(given).to.equal(flag);
      expect(await scene.arrived()).to.deep.equal([exposure('checkout', 'user-1', 'one-page')]);
    });

    it('sends the variant where the client tells it', async () => {
      const flags = new Flags({ checkout: { enabled: true, value: 'one-page', variant: 'treatment' } });
      await using scene = await open({ flags });

      await scene.experiments.getExperimentFlag('checkout', 'user-1');

      expect(await scene.arrived()).to.deep.equal([exposure('checkout', 'user-1', 'treatment')]);
    });

    it('sends the value in place of an empty variant, and null without either', async () => {
      const flags = new Flags({ a: { enabled: true, value: 5, variant: null }, b: { enabled: true } });
      await using scene = await open({ flags });

      await scene.experiments.getExperimentFlag('a', 'user-1');
      await scene.experiments.getExperimentFlag('b', 'user-1');

      expect(await scene.arrived()).to.deep.equal([exposure('a', 'user-1', '5'), exposure('b', 'user-1', null)]);
    });

    it('sends no exposure of a default or a disabled flag, and counts why', async () => {
      const flags = new Flags({
        fallback: { enabled: true, value: 'a', isDefault: true },
        off: { enabled: false, value: 'b', isDefault: false },
      });
      await using scene = await open({ flags });

      const given = [];
      for (const name of ['fallback', 'off', 'unknown']) {
        given.push(await scene.experiments.getExperimentFlag(name, 'user-1'));
      }

      expect(given.map(({ value }) => value)).to.deep.equal(['a', 'b', undefined]);
      expect(scene.experiments.stats().skippedExposures).to.deep.equal({
        'no-identifier': 0,
        duplicate: 0,
        'default-flag': 2,
        'disabled-flag': 1,
      });
      expect(await scene.arrived()).to.deep.equal([]);
    });

    it('sends no exposure without an identifier, and counts it', async () => {
      await using scene = await open({ flags: new Flags({ checkout: { enabled: true, value: 'a' } }) });

      const flag = await scene.experiments.getExperimentFlag('checkout', '');

      expect(flag.value).to.equal('a');
      expect(scene.experiments.stats().skippedExposures).to.include({ 'no-identifier': 1 });
    });

    it('hands the traits on as they are, and sends them without their marks', async () => {
      const flags = new Flags({ checkout: { enabled: true, value: 'a' } });
      await using scene = await open({ flags });
      const traits = { plan: { value: 'pro', transient: true }, age: 41 };

      await scene.experiments.getExperimentFlag('checkout', 'user-1', traits);

      expect(flags.asked[0]?.[1]).to.equal(traits);
      expect(traits).to.deep.equal({ plan: { value: 'pro', transient: true }, age: 41 });
      expect((await scene.events())[0]?.traits).to.deep.equal({ plan: 'pro', age: 41 });
    });

    it('takes a client that answers at once, and calls it on its own object', async () => {
      const flags = {
        value: 'a',
        getIdentityFlags() {
          return { getFlag: () => ({ enabled: true, value: this.value }) };
        },
      };
      await using scene = await open({ flags });

      expect(await scene.experiments.getExperimentFlag('checkout', 'user-1')).to.include({ value: 'a' });
    });

    it('passes on what the client throws, the same object', async () => {
      const error = new Error('no network');
      await using scene = await open({ flags: { getIdentityFlags: () => Promise.reject(error) } });

      const failure = await scene.experiments.getExperimentFlag('checkout', 'user-1').catch((thrown) => thrown);

      expect(failure).to.equal(error);
    });

    it('rejects when there is no client, or one that gives no flags', async () => {
      const messageWith = async (flags: unknown) => {
        await using scene = await open({ flags: flags as FlagSource });
        return scene.experiments.getExperimentFlag('checkout', 'user-1').catch(({ message }) => message);
      };

      expect(await messageWith(undefined)).to.equal('flags must be given for getExperimentFlag, got undefined');
      expect(await messageWith({ getIdentityFlags: () => null })).to.equal(
        'getIdentityFlags() must be flags with getFlag(featureName), got null',
      );
      expect(await messageWith({ getIdentityFlags: () => ({ getFlag: () => undefined }) })).to.equal(
        'getFlag() must be a flag, got undefined',
      );
    });
  });

  describe('exposureCounts', () => {
    it('counts each identifier once a feature, under the variant it saw first', async () => {
      await using scene = await open({ dedupe: false });
      const track = (feature: string, identifier: string, value?: string) =>
        scene.experiments.trackExposureEvent(feature, { identifier, value });

      track('checkout', 'user-1', 'a');
      track('checkout', 'user-1', 'a');
      track('checkout', 'user-1', 'b');
      track('checkout', 'user-2', 'b');
      track('checkout', 'user-3', 'b');
      track('banner', 'user-1');

      expect(scene.experiments.exposureCounts()).to.deep.equal([
        { featureName: 'checkout', variants: { a: 1, b: 2 }, units: 3, isSample: false },
        { featureName: 'banner', variants: { '': 1 }, units: 1, isSample: false },
      ]);
    });

    it('counts no event that is no exposure, and no exposure that was not accepted', async () => {
      await using scene = await open();

      scene.experiments.trackEvent('purchase', { featureName: 'checkout', identifier: 'user-1' });
      scene.experiments.trackExposureEvent('checkout', { identifier: 'u'.repeat(256) });
      await scene.experiments.close();
      scene.experiments.trackExposureEvent('checkout', { identifier: 'user-1' });

      expect(scene.experiments.exposureCounts()).to.deep.equal([]);
    });
  });

  describe('without enableEvents', () => {
    const flags = new Flags({ checkout: { enabled: true, value: 'a' } });
    const experiments = new Experiments({ environmentKey: KEY, flags });

    it('throws from trackEvent and trackExposureEvent', () => {
      expect(() => experiments.trackEvent('visit')).to.throw(
        RangeError,
        'enableEvents must be true for trackEvent, got false',
      );
      expect(() => experiments.trackExposureEvent('checkout')).to.throw(
        RangeError,
        'enableEvents must be true for trackExposureEvent, got false',
      );
    });

    it('rejects getExperimentFlag before it asks for a flag', async () => {
      const failure = await experiments.getExperimentFlag('checkout', 'user-1').catch((error) => error);

      expect(failure.message).to.equal('enableEvents must be true for getExperimentFlag, got false');
      expect(flags.asked).to.deep.equal([]);
    });

    it('flushes and closes nothing, and has nothing in its stats', async () => {
      const nothing = { delivered: 0, pending: 0, dropped: 0, rejected: 0, timedOut: false };

      expect(await experiments.flush()).to.deep.equal(nothing);
      expect(await experiments.close()).to.deep.equal(nothing);
      expect(experiments.exposureCounts()).to.deep.equal([]);
      expect(experiments.stats()).to.deep.include({ received: 0, delivered: 0, queued: 0 });
    });

    it('has the same stats, by name, as with it', async () => {
      await using scene = await open();

      expect(experiments.stats()).to.deep.equal(scene.experiments.stats());
    });
  });

  it('delivers at close, and takes nothing after it', async () => {
    await using scene = await open();
    scene.experiments.trackEvent('last');

    const report = await scene.experiments.close();

    expect(report).to.include({ delivered: 1, pending: 0 });
    expect(await scene.experiments.close()).to.include({ pending: 0 });
    expect(scene.experiments.trackEvent('late')).to.equal('closed');
    expect(scene.experiments.trackExposureEvent('checkout', { identifier: 'user-1' })).to.equal('closed');
  });

  it('says how many events it holds, none without enableEvents', async () => {
    await using scene = await open();

    scene.experiments.trackEvent('visit');

    expect(scene.experiments.bufferSize).to.equal(1);
    expect(new Experiments({ environmentKey: KEY }).bufferSize).to.equal(0);
  });

  it('shows its key to nobody', async () => {
    await using scene = await open();
    scene.experiments.trackEvent('visit');

    expect(inspect(scene.experiments, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.to.include(KEY);
    expect(JSON.stringify(scene.experiments)).not.to.include(KEY);
  });

  describe('refuses the option', () => {
    const made = (options: object) => () => new Experiments({ environmentKey: KEY, ...options });

    it('environmentKey when it is missing, also while events are off', () => {
      expect(made({ environmentKey: undefined })).to.throw(
        TypeError,
        'environmentKey must be a non-empty string, got undefined',
      );
      expect(made({ environmentKey: '' })).to.throw(RangeError, "environmentKey must be a non-empty string, got ''");
    });

    it('eventProcessorConfig without enableEvents', () => {
      expect(made({ eventProcessorConfig: {} })).to.throw(
        RangeError,
        'enableEvents must be true beside eventProcessorConfig, got false',
      );
    });

    it('a text in the place of options, and does not show it: it may be the key', () => {
      const rule = 'must be an object, got a text (not shown)';

      expect(() => new Experiments(KEY as never)).to.throw(TypeError, `ExperimentsOptions ${rule}`);
      expect(made({ enableEvents: true, eventProcessorConfig: KEY })).to.throw(
        TypeError,
        `EventProcessorOptions ${rule}`,
      );
    });

    it('eventProcessorConfig that is bad in itself', () => {
      expect(made({ enableEvents: true, eventProcessorConfig: { maxBufferItems: 0 } })).to.throw(
        RangeError,
        'maxBufferItems must be a positive integer, got 0',
      );
    });

    it('enableEvents, flags, dedupe and clock of another kind', () => {
      expect(made({ enableEvents: 1 })).to.throw(TypeError, 'enableEvents must be a boolean, got 1');
      expect(made({ flags: {} })).to.throw(TypeError, 'flags.getIdentityFlags must be a function, got undefined');
      expect(made({ flags: null })).to.throw(TypeError, 'flags.getIdentityFlags must be a function, got undefined');
      expect(made({ dedupe: true })).to.throw(TypeError, 'dedupe must be an object, got true');
      expect(made({ clock: {} })).to.throw(TypeError, 'clock.monotonicNs must be a function, got undefined');
    });

    it('dedupe with a window or a number of keys that is none', () => {
      for (const name of ['windowMs', 'maxKeys']) {
        for (const value of [0, -1, 1.5, Number.NaN]) {
          expect(made({ dedupe: { [name]: value } })).to.throw(
            RangeError,
            `dedupe.${name} must be a positive integer, got ${value}`,
          );
        }
      }
      expect(made({ dedupe: { window: 5 } })).to.throw(TypeError, "dedupe has no option 'window'; known are windowMs");
    });

    it('that does not exist', () => {
      expect(made({ enableEvent: true })).to.throw(TypeError, "ExperimentsOptions has no option 'enableEvent'");
    });
  });
});
