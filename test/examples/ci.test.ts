// The sample CI script, build after build: the same code passes, slower code does not.

import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { type ChildEnding, endingOf, ownEnvironment } from '../child-process.js';
import { isLongForm } from '../soak/long-form.js';
import { temporaryFolder } from './run-example.js';

const SAME_BUILDS = 20;
const SLOWER_BUILDS = 5;

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const run = (file: string) => `${process.execPath} --import ${TSX} ${pathOf(file)}`;

/** Its durations are those of the machine it runs on. */
const REAL_JOB = run('examples/ci/job.ts');
/** Its durations are the same every time. */
const SEEDED_JOB = run('test/examples/seeded-job.ts');

/** The seeded job, slower by half the first time that it runs in a folder. */
const ONCE_SLOW = `if [ ! -e tried ]; then touch tried; export SLOWDOWN=1.5; fi\nexec ${SEEDED_JOB}\n`;

describe('examples/ci', function () {
  this.timeout(1_200_000);
  let builds = 0;

  beforeEach(() => {
    builds = 0;
  });

  function build(cwd: string, job: string, slowdown = '1'): Promise<ChildEnding> {
    const own = { JOB: job, TRACKLIGHT: run('src/cli/main.ts'), SEED: String(++builds), SLOWDOWN: slowdown };
    const child = spawn('sh', [pathOf('examples/ci/check.sh')], {
      cwd,
      env: { ...ownEnvironment(), ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
      killSignal: 'SIGKILL',
    });
    return endingOf(child);
  }

  /** How many of so many builds fail, one after the other. */
  async function failures(count: number, cwd: string, job: string, slowdown = '1'): Promise<number> {
    let failed = 0;
    for (let i = 0; i < count; i++) {
      const { code, output } = await build(cwd, job, slowdown);
      expect(code, output).to.be.oneOf([0, 1]);
      failed += code ?? 0;
    }
    return failed;
  }

  it('passes the same code, fails a slowdown of 30 %, and forgets it', async () => {
    await using home = await temporaryFolder();

    const first = await build(home.path, SEEDED_JOB);
    const second = await build(home.path, SEEDED_JOB);
    const slower = await build(home.path, SEEDED_JOB, '1.3');
    const repaired = await build(home.path, SEEDED_JOB);

    const codes = [first, second, slower, repaired].map(({ code }) => code);
    expect(codes, slower.output + repaired.output).to.deep.equal([0, 0, 1, 0]);
    expect(first.stdout).to.include('check passed: 2 comparisons');
    expect(second.stdout).to.include('check passed: 3 comparisons');
    expect(slower.stdout.match(/check failed/g)).to.have.lengthOf(2);
    expect(slower.stdout).to.match(/✖ Catalog\.fetchArtist \(api\) {2}p95 .* ▲ \+\d+% \(limit \+20%\)/);
    expect(await readdir(join(home.path, 'tracklight-runs'))).to.have.lengthOf(3);
    expect(await readFile(join(home.path, 'junit.xml'), 'utf8')).to.include('failures="0"');
    expect(await readFile(join(home.path, 'analytics/compared.html'), 'utf8')).to.include('Catalog.fetchArtist');
  });

  // The real ones are by the clock of the machine: on a busy one the figures are those of its neighbours, too.
  const kinds = { seeded: SEEDED_JOB, real: REAL_JOB };
  for (const [what, job] of isLongForm ? Object.entries(kinds) : []) {
    it(`gives at most one false alarm in 20 ${what} builds, and finds each that is slower by 30 %`, async () => {
      await using home = await temporaryFolder();

      const withoutBaseline = await failures(1, home.path, job);
      const alarms = await failures(SAME_BUILDS, home.path, job);
      const found = await failures(SLOWER_BUILDS, home.path, job, '1.3');

      console.log(`    check, ${what} builds: ${alarms} of ${SAME_BUILDS} of the same code fail (goal ≤ 1 of 20)`);
      console.log(`    check, ${what} builds: ${found} of ${SLOWER_BUILDS} slower by 30 % fail (goal all)`);
      expect([withoutBaseline, found]).to.deep.equal([0, SLOWER_BUILDS]);
      expect(alarms).to.be.at.most(1);
    });
  }

  it('passes what was slow only once', async () => {
    await using home = await temporaryFolder();
    await build(home.path, SEEDED_JOB);
    await writeFile(join(home.path, 'job.sh'), ONCE_SLOW);

    const { code, stdout, output } = await build(home.path, 'sh job.sh');

    expect(code, output).to.equal(0);
    expect(stdout.match(/check (?:failed|passed)/g)).to.deep.equal(['check failed', 'check passed']);
  });

  it('ends with 2 and does not try again where a run cannot be read', async () => {
    await using home = await temporaryFolder();

    const { code, output } = await build(home.path, 'echo job');

    expect(code, output).to.equal(2);
    expect(output.match(/^job$/gm)).to.have.lengthOf(1);
  });

  it('does not take the run of the last build for one that the job did not write', async () => {
    await using home = await temporaryFolder();
    await build(home.path, SEEDED_JOB);

    const { code, output } = await build(home.path, 'echo job');

    expect(code, output).to.equal(2);
    expect(await readdir(join(home.path, 'tracklight-runs'))).to.have.lengthOf(1);
  });

  it('has a job that runs as it stands', async () => {
    await using home = await temporaryFolder();

    const { code, output } = await build(home.path, REAL_JOB);

    expect(code, output).to.equal(0);
    expect(output).to.include('Catalog.fetchArtist  p95 < 2 s');
  });
});
