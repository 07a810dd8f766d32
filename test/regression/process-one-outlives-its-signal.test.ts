// Linux keeps a signal from process 1 unless it listens to it: raised again after the last listener has gone, as the exit
// hook does, it ends nothing, and a container was killed when its time was over.

import { expect } from 'chai';
import { signalWhenReady, WAITING } from '../exit-hook/when-ready.js';
import { runScript } from '../run-script.js';

/** What a signal that it sends itself is to process 1. */
const AS_PROCESS_ONE = `
  Object.defineProperty(process, 'pid', { value: 1 });
  process.kill = () => true;
`;

describe('Process 1 of a container', () => {
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    it(`ends by ${signal} with the report written, with a shell’s exit code for it`, async () => {
      using run = await runScript(
        `${AS_PROCESS_ONE}
        const analytics = new Analytics({ loggers: { console: {}, error: {}, analytics: {} } });
        analytics.wrap(() => {}, { name: 'work' })();
        analytics.installExitHook();
        ${WAITING}`,
        { ...signalWhenReady(signal), timeoutMs: 5_000 },
      );

      expect(run).to.include({ code, signal: null });
      expect(run.files('analytics')).to.deep.equal(['analytics_incremental.html', 'analytics_incremental.json']);
    });
  }
});
