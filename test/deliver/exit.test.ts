import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const SCRIPT = fileURLToPath(new URL('./exit-process.ts', import.meta.url));

function run(last: string): { afterMs: number; state: string; bufferSize: number } {
  const output = execFileSync(process.execPath, ['--import', 'tsx', SCRIPT, last], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return JSON.parse(output);
}

describe('a process with nothing else to do', () => {
  for (const [last, state] of [
    ['waiting', 'idle'],
    ['sending', 'sending'],
    ['backoff', 'backoff'],
    ['paused', 'paused'],
  ] as const) {
    it(`ends by itself while its queue is ${last}`, () => {
      const { afterMs, ...left } = run(last);

      expect(left).to.deep.equal({ state, bufferSize: 1 });
      expect(afterMs).to.be.below(2_000);
    });
  }

  it('stays as long as somebody waits for a flush, and no longer', () => {
    const { afterMs } = run('flush');

    expect(afterMs).to.be.within(399, 2_400);
  });
});
