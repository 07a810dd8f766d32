// The sample CI script over real runs of its job: the same code passes build after build, slower code does not.

import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { type ChildEnding, endingOf, ownEnvironment } from '../child-process.js';
import { temporaryFolder } from './run-example.js';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const run = (file: string) => `${process.execPath} --import ${TSX} ${pathOf(file)}`;

/** One build. */
function build(cwd: string, env: Readonly<Record<string, string>> = {}): Promise<ChildEnding> {
  const child = spawn('sh', [pathOf('examples/ci/check.sh')], {
    cwd,
    env: { ...ownEnvironment(), JOB: run('examples/ci/job.ts'), TRACKLIGHT: run('src/cli/main.ts'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });
  return endingOf(child);
}

describe('examples/ci', () => {
  it('passes the same code again and again, fails a slowdown of 30 %, and forgets it', async function () {
    this.timeout(180_000);
    await using home = await temporaryFolder();

    const first = await build(home.path);
    const second = await build(home.path);
    const slower = await build(home.path, { SLOWDOWN: '1.3' });
    const repaired = await build(home.path);

    const codes = [first, second, slower, repaired].map(({ code }) => code);
    expect(codes, slower.output + repaired.output).to.deep.equal([0, 0, 1, 0]);
    expect(first.stdout).to.include('check passed: 2 comparisons');
    expect(second.stdout).to.include('check passed: 3 comparisons');
    expect(slower.stdout).to.match(/✖ Catalog\.fetchArtist \(api\) {2}p95 .* ▲ \+\d+% \(limit \+20%\)/);
    expect(await readdir(join(home.path, 'tracklight-runs'))).to.have.lengthOf(3);
    expect(await readFile(join(home.path, 'junit.xml'), 'utf8')).to.include('failures="0"');
    expect(await readFile(join(home.path, 'analytics/compared.html'), 'utf8')).to.include('Catalog.fetchArtist');
  });
});
