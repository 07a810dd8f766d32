// The program itself, in a process of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { VERSION } from '../../src/version.js';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

async function start(args: readonly string[], act: (child: ChildProcess) => void = () => {}) {
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  act(child);
  const [code] = await once(child, 'close');
  return { code, ...output };
}

describe('the program tracklight', () => {
  it('prints its version to stdout and ends with 0', async () => {
    expect(await start(['--version'])).to.deep.equal({ code: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it('says on stderr what it did not understand and ends with 2', async () => {
    const { code, stdout, stderr } = await start(['report', '--wndow=1h']);

    expect(code).to.equal(2);
    expect(stdout).to.equal('');
    expect(stderr).to.match(/^tracklight: Unknown option '--wndow'.*\n$/);
  });

  it('ends with 0 when nobody reads what it prints', async () => {
    const { code, stderr } = await start(['--help'], ({ stdout }) => void stdout?.destroy());

    expect(stderr).to.equal('');
    expect(code).to.equal(0);
  });
});
