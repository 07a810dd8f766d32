// How a store lets go of a server, the same on each.

import { expect } from 'chai';
import { rejectionOf } from '../flags/evaluation.js';
import type { ServerScene } from './server-scene.js';
import { SilentLine } from './silent-line.js';
import { batchOf, flagRow, NEVER } from './sqlite/scene.js';

/** `refusal` is what is said of an insert that comes too late. */
export function addCloseFacts(scene: () => ServerScene, url: () => string, refusal: string): void {
  it('lets go of the server, once, after which nothing is taken', async () => {
    const store = await scene().openWithTables();

    await Promise.all([store.close(), store.close()]);

    const error = await rejectionOf(store.insert(batchOf(flagRow()), NEVER));
    expect(error.message).to.equal(refusal);
    await rejectionOf(store.ping());
  });

  it('does not wait for a server that has fallen silent', async () => {
    await using line = await SilentLine.to(url());
    const store = await scene().open({ url: line.url });
    await store.createTables();
    line.fallSilent();
    const insertion = rejectionOf(store.insert(batchOf(flagRow()), NEVER));
    while (!line.hasUnheard) await new Promise(setImmediate);

    await store.close();

    expect(store.deliveryOf(await insertion).outcome).to.equal('retry');
  });

  it('does not wait for a connection that is being made to a silent server', async function () {
    // The drivers give up by themselves after 10 s.
    this.timeout(8_000);
    await using line = await SilentLine.to(url());
    line.fallSilent();
    const store = await scene().open({ url: line.url });
    const insertion = rejectionOf(store.insert(batchOf(flagRow()), NEVER));
    while (line.connections === 0) await new Promise(setImmediate);

    await store.close();

    expect(store.deliveryOf(await insertion).outcome).to.equal('retry');
  });
}
