// Experiments with Flagsmith's own client, which evaluates a real environment document offline.

import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type BaseFlag, Flagsmith, LocalFileHandler } from 'flagsmith-nodejs';
import { Experiments } from '../../src/experiments/index.js';
import { EventEndpoint } from '../export/event-endpoint.js';
import { eventsOf, KEY } from './open-processor.js';

const DOCUMENT = fileURLToPath(new URL('./environment-document.json', import.meta.url));

async function open() {
  const endpoint = await EventEndpoint.open();
  const flags = new Flagsmith({ offlineMode: true, offlineHandler: new LocalFileHandler(DOCUMENT) });
  const experiments = new Experiments({
    environmentKey: KEY,
    flags,
    enableEvents: true,
    eventProcessorConfig: { eventsApiUrl: endpoint.url },
  });
  return {
    flags,
    experiments,
    async events() {
      await experiments.flush();
      return eventsOf(...endpoint.posts);
    },
    [Symbol.asyncDispose]: async () => {
      await experiments.close();
      await endpoint[Symbol.asyncDispose]();
    },
  };
}

describe('Experiments with a flagsmith-nodejs client', () => {
  it('exposes each identity to the variant that the client chose for it', async () => {
    await using scene = await open();
    const users = Array.from({ length: 40 }, (_, i) => `user-${i}`);

    const seen: unknown[] = [];
    for (const user of users) seen.push((await scene.experiments.getExperimentFlag('checkout', user)).value);

    const events = await scene.events();
    expect(new Set(seen)).to.deep.equal(new Set(['classic', 'one-page']));
    expect(events.map(({ event }) => event)).to.deep.equal(users.map(() => '$flag_exposure'));
    expect(events.map(({ feature_name }) => feature_name)).to.deep.equal(users.map(() => 'checkout'));
    expect(events.map(({ identifier, value }) => [identifier, value])).to.deep.equal(
      users.map((user, i) => [user, seen[i]]),
    );
  });

  it('counts the observed split', async () => {
    await using scene = await open();

    for (let i = 0; i < 400; i++) await scene.experiments.getExperimentFlag('checkout', `user-${i}`);

    const [checkout] = scene.experiments.exposureCounts();
    expect(checkout).to.include({ featureName: 'checkout', units: 400, isSample: false });
    expect(checkout?.variants['classic']).to.be.within(150, 250);
    expect(checkout?.variants['one-page']).to.equal(400 - Number(checkout?.variants['classic']));
  });

  it('gives the very flag of the client, under its type', async () => {
    await using scene = await open();

    const flag: BaseFlag = await scene.experiments.getExperimentFlag('page_size', 'user-1');

    expect(flag).to.deep.equal((await scene.flags.getIdentityFlags('user-1')).getFlag('page_size'));
    expect(flag).to.include({ value: 20, enabled: true, isDefault: false, featureName: 'page_size' });
  });

  it('exposes nobody to a disabled feature, nor to one the document does not have', async () => {
    await using scene = await open();

    const banner = await scene.experiments.getExperimentFlag('banner', 'user-1');
    const unknown = await scene.experiments.getExperimentFlag('unknown', 'user-1');

    expect(banner).to.include({ value: 'Sale!', enabled: false });
    expect(unknown).to.include({ enabled: false, isDefault: true });
    expect(await scene.events()).to.deep.equal([]);
    expect(scene.experiments.stats().skippedExposures).to.include({ 'disabled-flag': 1, 'default-flag': 1 });
  });

  it('has a marked trait decide over a segment, and sends it without the mark', async () => {
    await using scene = await open();
    const traits = { plan: { value: 'pro', transient: true }, visits: 3 };

    const flag = await scene.experiments.getExperimentFlag('page_size', 'user-1', traits);

    const [event] = await scene.events();
    expect(flag.value).to.equal(100);
    expect(event).to.deep.include({ value: '100', traits: { plan: 'pro', visits: 3 } });
  });

  it('passes on the client’s own error for an identity without a name', async () => {
    await using scene = await open();

    const failure = await scene.experiments.getExperimentFlag('checkout', '').catch((error) => error);

    expect(failure.message).to.equal('`identifier` argument is missing or invalid.');
    expect(await scene.events()).to.deep.equal([]);
  });
});
