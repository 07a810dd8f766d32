// A request that hung kept the process for up to ten seconds after the exit hook had given up waiting for it.

import { expect } from 'chai';
import { pageOf, usageScene } from '../exit-hook/usage-scene.js';
import { signalWhenReady, WAITING } from '../exit-hook/when-ready.js';
import { EventEndpoint, hang } from '../export/event-endpoint.js';
import { runScript } from '../run-script.js';

/** A request gives up by itself after ten seconds; a run that lasts as long is killed. */
const timeoutMs = 8_000;

describe('An endpoint that hangs', () => {
  let endpoint: EventEndpoint;

  beforeEach(async () => {
    endpoint = await EventEndpoint.open();
    endpoint.otherwise = hang;
  });

  afterEach(() => endpoint[Symbol.asyncDispose]());

  it('holds a natural exit up for the hook’s time and no longer, and what is held is warned of', async () => {
    using run = await runScript(usageScene(endpoint.url, 1_000), { timeoutMs });

    expect(run.code).to.equal(0);
    expect(run.stdout).to.equal('The process exits while experiments hold 1 event not delivered\n');
    expect(pageOf(run)).to.contain('1 unit exposed').and.to.contain('<section id="flags"');
  });

  it('holds a program up no longer that listens to the signal itself and has nothing left to do', async () => {
    using run = await runScript(
      `
        ${usageScene(endpoint.url, 1_000)}
        ${WAITING}
        process.once('SIGTERM', () => clearInterval(waiting));
      `,
      { ...signalWhenReady('SIGTERM'), timeoutMs },
    );

    expect([run.code, run.signal]).to.deep.equal([0, null]);
    expect(run.stdout).to.equal('ready\nThe process exits while experiments hold 1 event not delivered\n');
  });
});
