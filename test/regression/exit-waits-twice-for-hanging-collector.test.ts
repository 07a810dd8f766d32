// Where the program listened to SIGTERM itself, a collector that hung was waited for at the signal and at its end again.

import { expect } from 'chai';
import { pageOf } from '../exit-hook/usage-scene.js';
import { signalWhenReady, WAITING } from '../exit-hook/when-ready.js';
import { runScript } from '../run-script.js';

/** A collector and a source of flags that never answer; the collector says how long it may take, give or take 5 ms. */
const hanging = (timeoutMs: number) => `
  const never = () => new Promise(() => {});
  const flush = ({ timeoutMs }) => { console.log('flush', Math.round(timeoutMs / 10) * 10); return never(); };
  const analytics = new Analytics({ loggers: SILENT, collectors: [{ record() {}, flush, close: never }] });
  const work = analytics.wrap(() => {}, { name: 'work' });
  work();
  analytics.installExitHook({ timeoutMs: ${timeoutMs}, flags: { listFlags: never, getFlagMetrics: never } });
`;

describe('A collector that hangs', () => {
  it('is waited for once in one end of a program that listens to the signal itself', async () => {
    const timeoutMs = 2_000;

    using run = await runScript(
      `
        ${hanging(timeoutMs)}
        ${WAITING}
        let signalledMs;
        process.once('SIGTERM', () => {
          signalledMs = performance.now();
          clearInterval(waiting);
          work();
        });
        process.on('exit', () => console.log(performance.now() - signalledMs < ${2 * timeoutMs}));
      `,
      signalWhenReady('SIGTERM'),
    );

    expect([run.code, run.signal]).to.deep.equal([0, null]);
    expect(run.stdout).to.equal(`ready\nflush ${timeoutMs}\nflush 0\ntrue\n`);
    expect(pageOf(run)).to.contain('Feature flags could not be read');
  });

  it('has all of its time again when the program has gone on for longer than that', async () => {
    using run = await runScript(
      `
        import { existsSync } from 'node:fs';
        ${hanging(100)}
        const goOn = () => {
          if (!existsSync('analytics/analytics_incremental.html')) return;
          clearInterval(goingOn);
          setTimeout(() => clearInterval(waiting), 1_000);
        };
        let goingOn;
        process.once('SIGTERM', () => { goingOn = setInterval(goOn, 10); });
        ${WAITING}
      `,
      signalWhenReady('SIGTERM'),
    );

    expect(run.stdout).to.equal('ready\nflush 100\nflush 100\n');
  });
});
