import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { CONCURRENCY, CONCURRENCY_SHARES } from '../../examples/auditor/flags/flagged-hashing.js';
import { variantFor } from '../../examples/auditor/flags/rollout.js';
import { interruptOnceSeen, writeEndlessFile } from './interrupt.js';
import { type Ending, runExample, temporaryFolder } from './run-example.js';

const AUDITOR = 'auditor/main.ts';
const PACKAGES = 60;
/** Two of each package, and those of a copy of the first one inside the second. */
const FILES = PACKAGES * 2 + 2;
const FOLDERS = PACKAGES + 1;

describe('the dependency auditor with --flags', () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let ending: Ending;
  let page: string;

  before('audits a small node_modules', async () => {
    home = await temporaryFolder();
    await writePackages(join(home.path, 'project', 'node_modules'));

    ending = await runExample(AUDITOR, { cwd: home.path, args: ['--flags', 'project'] });

    page = await readFile(join(home.path, 'analytics', 'analytics_incremental.html'), 'utf8');
  });

  after(() => home[Symbol.asyncDispose]());

  it('exits with 0, its errors silent', () => {
    expect(ending).to.include({ code: 0, signal: null, stderr: '' });
  });

  it('evaluates one flag for each file and one for each package folder', () => {
    expect(ending.stdout).to.match(
      new RegExp(`hash-reading +${FILES} +${PACKAGES} +[\\d.]+ µs +(?:stream|whole) \\d+%`),
    );
    expect(ending.stdout).to.match(new RegExp(`hash-concurrency +${FOLDERS} +${PACKAGES} `));
  });

  it('exposes each package once and tracks an event for each folder', () => {
    const events = PACKAGES + FOLDERS;

    expect(ending.stdout).to.match(
      new RegExp(`tracked +${events} +events; exposures seen before, and not sent again: 1\\n`),
    );
    expect(ending.stdout).to.match(
      new RegExp(`received +${events} +${PACKAGES} \\$flag_exposure, ${FOLDERS} hash_finished`),
    );
  });

  it('sends again what the endpoint was too busy for, and loses and doubles nothing', () => {
    expect(ending.stdout).to.match(/lost +0 +dropped or rejected; 2 sends were repeats/);
    expect(ending.stdout).to.match(/ 0 +of them more than once/);
    expect(ending.stdout).to.match(/requests +\d+ +2 of them answered with 503/);
    expect(ending.stdout).to.include('✔ every event tracked is at the endpoint');
  });

  it('prints lines of at most 80 columns before the summary', () => {
    const audit = ending.stdout.split('Analytics ')[0] ?? '';

    expect(audit.split('\n').filter((line) => line.length > 80)).to.deep.equal([]);
  });

  it('writes one report, with both flags', () => {
    expect(ending.stdout.match(/Report {2}file:/g)).to.have.length(1);
    expect(page)
      .to.contain('<section id="flags"')
      .and.to.contain(`${FILES + FOLDERS} evaluations in the last`);
    expect(page).to.match(new RegExp(`<code>hash-reading</code></th><td class="n" data-l="Evaluations">${FILES}<`));
  });

  it('holds the experiment against its plan in the report', () => {
    const names = Array.from({ length: PACKAGES }, (_, i) => packageName(i));
    const eight = names.filter((name) => variantFor(CONCURRENCY, name, CONCURRENCY_SHARES) === 'eight').length;
    const experiments = /<section id="experiments"[\s\S]*?<\/section>/.exec(page)?.[0] as string;

    expect(experiments).to.contain(`${PACKAGES} units exposed`).and.to.contain('Split as planned');
    expect(experiments).to.match(new RegExp(`>eight</th>.*?<td class="n">${eight}</td>.*plan 50%`));
  });

  it('finds what it finds without flags', async () => {
    const { stdout } = await runExample(AUDITOR, { cwd: home.path, args: ['project'] });

    const findings = (text: string) =>
      /\n {2}packages[\s\S]*?\n\n[\s\S]*?(?=\n {2}flag |\nAnalytics)/.exec(text)?.[0].trim();
    expect(findings(ending.stdout)).to.equal(findings(stdout));
    expect(findings(stdout)).to.match(new RegExp(`^packages +${FOLDERS} `));
  });
});

describe('the dependency auditor with --flags, interrupted by Ctrl-C', () => {
  it('sends the events held and writes both sections', async () => {
    await using home = await temporaryFolder();
    await writePackages(join(home.path, 'project', 'node_modules'));
    await writeEndlessFile(join(home.path, 'project', 'node_modules', packageName(0), 'endless.bin'));
    await writeFile(join(home.path, 'announce.mjs'), ANNOUNCE);

    const { signal, stdout } = await runExample(AUDITOR, {
      cwd: home.path,
      args: ['--flags', 'project'],
      env: { NODE_OPTIONS: '--import ./announce.mjs' },
      onOutput: interruptOnceSeen('hashing endless.bin'),
    });

    const page = await readFile(join(home.path, 'analytics', 'analytics_incremental.html'), 'utf8');
    expect(signal).to.equal('SIGINT');
    expect(page).to.contain('<code>hash-reading</code>').and.to.contain('<code>hash-concurrency</code>');
    expect(page).to.match(/<section id="experiments"[\s\S]*?\d+ units? exposed/);
    expect(stdout).not.to.include('not delivered');
  });
});

/** Says when the endless file is being hashed: nothing that the auditor prints tells. */
const ANNOUNCE = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { createReadStream } = fs;
  fs.createReadStream = (path, options) => {
    if (path.endsWith('endless.bin')) console.log('hashing endless.bin');
    return createReadStream(path, options);
  };
  syncBuiltinESMExports();
`;

/** `package-7`, or `@scope/package-7` for every fifth. */
function packageName(i: number): string {
  return i % 5 === 0 ? `@scope/package-${i}` : `package-${i}`;
}

async function writePackages(modules: string): Promise<void> {
  const folders = Array.from({ length: PACKAGES }, (_, i) => [packageName(i), `1.${i}.0`] as const);
  for (const [folder, version] of [
    ...folders,
    [`${packageName(1)}/node_modules/${packageName(0)}`, '2.0.0'] as const,
  ]) {
    await mkdir(join(modules, dirname(folder)), { recursive: true });
    await mkdir(join(modules, folder), { recursive: true });
    await writeFile(join(modules, folder, 'package.json'), JSON.stringify({ name: folder, version, license: 'MIT' }));
    await writeFile(join(modules, folder, 'index.js'), `export default '${folder}';\n`);
  }
}
