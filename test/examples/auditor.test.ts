import { access, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { AnalyticsSnapshot, AnalyticsStats } from 'tracklight';
import { interruptOnceSeen, writeEndlessFile } from './interrupt.js';
import { type Ending, runExample, temporaryFolder } from './run-example.js';

const AUDITOR = 'auditor/main.ts';
const MIT_TEXT = 'Permission is hereby granted, free of charge, to any person obtaining a copy of this software';
const MANIFESTS = { good: 4, broken: 1, unreadable: 1 };

type Sidecar = AnalyticsSnapshot & { readonly stats: AnalyticsStats };

describe('the dependency auditor', () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let ending: Ending;
  let sidecar: Sidecar;

  before('audits a small node_modules', async () => {
    home = await temporaryFolder();
    await writeModules(join(home.path, 'project', 'node_modules'));

    ending = await runExample(AUDITOR, { cwd: home.path, args: ['project'] });

    sidecar = JSON.parse(await readFile(join(home.path, 'analytics', 'analytics_incremental.json'), 'utf8'));
  });

  after(() => home[Symbol.asyncDispose]());

  it('exits with 0 although packages are broken', () => {
    expect(ending).to.include({ code: 0, signal: null });
  });

  it('counts packages, scoped and nested ones too, and follows no link round a loop', () => {
    expect(ending.stdout).to.match(/packages +3 /);
  });

  it('takes a package.json deeper in a package for a part of it', () => {
    expect(ending.stdout).not.to.include('inner');
  });

  it('counts every regular file and its bytes', () => {
    expect(ending.stdout).to.match(/files +8 /);
  });

  it('counts a file with the content of another one as a copy', () => {
    expect(ending.stdout).to.match(/copies +1 /);
  });

  it('reads licences in their old shapes and from the LICENSE file', () => {
    expect(ending.stdout).to.match(/MIT +2 /);
    expect(ending.stdout).to.match(/Apache-2\.0 +1 /);
  });

  it('names a package that is installed in two versions, lower version first', () => {
    expect(ending.stdout).to.match(/@scope\/good-two +2 {2}1\.9\.0, 1\.10\.0/);
  });

  it('lists what could not be read or parsed, with the reason', () => {
    expect(ending.stdout).to.match(/✖ node_modules\/broken\/package\.json +SyntaxError/);
    expect(ending.stdout).to.match(/✖ node_modules\/unreadable\/package\.json +ENOENT: no such file/);
    expect(ending.stdout).to.match(/✖ node_modules\/good-one\/gone +ENOENT/);
  });

  it('prints the address of the report it wrote', async () => {
    const address = /file:\/\/\S+\.html/.exec(ending.stdout)?.[0] ?? '';

    const html = await readFile(fileURLToPath(address), 'utf8');
    expect(address).to.include('analytics/analytics_incremental.html');
    expect(html).to.include('Manifests.parse');
  });

  it('writes a sidecar that counts exactly what was audited', () => {
    const { good, broken, unreadable } = MANIFESTS;

    expect(callsOf(sidecar, 'Manifests.read')).to.deep.equal({
      calls: good + broken + unreadable,
      errors: unreadable,
      cancelled: 0,
    });
    expect(callsOf(sidecar, 'Manifests.parse')).to.deep.equal({
      calls: good + broken,
      errors: broken,
      cancelled: 0,
    });
    expect(callsOf(sidecar, 'FileHasher.hash')).to.deep.equal({ calls: 8, errors: 0, cancelled: 0 });
    expect(callsOf(sidecar, 'PackageWalker.link')).to.deep.equal({ calls: 2, errors: 1, cancelled: 0 });
    expect(sidecar.stats).to.include({ totalErrors: 3, totalCancelled: 0 });
  });

  it('prints lines of at most 80 columns before the summary', () => {
    const audit = ending.stdout.split('Analytics ')[0] ?? '';

    expect(audit.split('\n').filter((line) => line.length > 80)).to.deep.equal([]);
  });
});

describe('the dependency auditor, otherwise', () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeEach(async () => {
    home = await temporaryFolder();
  });

  afterEach(() => home[Symbol.asyncDispose]());

  const audit = (...args: string[]) => runExample(AUDITOR, { cwd: home.path, args });

  it('adds five damaged packages when asked to, and says that they are', async () => {
    const { code, stdout } = await audit('--samples', '.');

    expect(code).to.equal(0);
    expect(stdout).to.include('5 packages damaged on purpose');
    expect(stdout).to.match(/problems +5/);
  });

  it('counts hashing that a limit called off as cancelled, not as failed', async () => {
    await writeModules(join(home.path, 'node_modules'));

    const { stdout } = await audit('--hash-limit', '0', '.');

    const sidecar: Sidecar = JSON.parse(
      await readFile(join(home.path, 'analytics', 'analytics_incremental.json'), 'utf8'),
    );
    const { calls, errors, cancelled } = callsOf(sidecar, 'FileHasher.hash');
    expect(stdout).to.match(/not read +8 /);
    expect({ errors, cancelled }).to.deep.equal({ errors: 0, cancelled: calls });
    expect(calls).to.be.greaterThan(0);
  });

  it('audits an empty folder', async () => {
    const { code, stdout } = await audit('.');

    expect(code).to.equal(0);
    expect(stdout).to.match(/packages +0 +no package\.json found/);
  });

  it('audits a folder that is given by a symbolic link', async () => {
    await writeModules(join(home.path, 'elsewhere', 'node_modules'));
    await symlink('elsewhere', join(home.path, 'link'));

    const { stdout } = await audit('link');

    expect(stdout).to.match(/^Auditing link$/m);
    expect(stdout).to.match(/✖ node_modules\/broken\/package\.json/);
  });

  it('writes the report where --reports-dir says', async () => {
    const { stdout } = await audit('--reports-dir', 'out', '.');

    expect(stdout).to.include('out/analytics_incremental.html');
  });

  it('shows its usage for --help and exits with 0', async () => {
    const { code, stdout } = await audit('--help');

    expect(code).to.equal(0);
    expect(stdout).to.match(/^Usage: npm start/);
  });

  it('refuses a folder that does not exist with exit code 2', async () => {
    const { code, stderr } = await audit('nowhere');

    expect(code).to.equal(2);
    expect(stderr).to.match(/^No such folder: .*nowhere\n$/);
  });

  it('refuses a file with exit code 2', async () => {
    await writeFile(join(home.path, 'a-file'), '');

    const { code, stderr } = await audit('a-file');

    expect(code).to.equal(2);
    expect(stderr).to.match(/^Not a folder: .*a-file\n$/);
  });

  for (const args of [
    ['one', 'two'],
    ['--bogus'],
    ['--hash-limit', 'soon'],
    ['--hash-limit', '-1'],
    ['--reports-dir', ''],
  ]) {
    it(`refuses ${args.join(' ')} with exit code 2, usage and no stack trace`, async () => {
      const { code, stderr } = await audit(...args);

      expect(code).to.equal(2);
      expect(stderr).to.include('Usage: npm start');
      expect(stderr).not.to.match(/^\s+at /m);
    });
  }

  it('writes the report although its output is no longer read, as with npm start | head', async () => {
    const { code, stderr } = await runExample(AUDITOR, {
      cwd: home.path,
      args: ['.'],
      onOutput: (_output, child) => child.stdout?.destroy(),
    });

    await access(join(home.path, 'analytics', 'analytics_incremental.html'));
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
  });

  it('writes the report when Ctrl-C ends it midway', async () => {
    await writeModules(join(home.path, 'node_modules'));
    await writeEndlessFile(join(home.path, 'node_modules', 'good-one', 'endless.bin'));

    const { signal, stdout } = await runExample(AUDITOR, {
      cwd: home.path,
      args: ['.'],
      onOutput: interruptOnceSeen('Manifests.parse failed'),
    });

    const html = await readFile(join(home.path, 'analytics', 'analytics_incremental.html'), 'utf8');
    expect(signal).to.equal('SIGINT');
    expect(html).to.include('PackageWalker.list');
    expect(stdout).to.include('analytics_incremental.html');
    expect(stdout).not.to.match(/packages +\d/);
  });
});

/**
 * Two good packages, one nested in the other in a second version; a broken manifest; one that dangles, because root,
 * as whom tests often run, can read everything that is there.
 */
async function writeModules(modules: string): Promise<void> {
  const write = async (path: string, text: string) => {
    await mkdir(join(modules, path, '..'), { recursive: true });
    await writeFile(join(modules, path), text);
  };
  await write('good-one/package.json', '\uFEFF{ "name": "good-one", "version": "1.0.0" }');
  await write('good-one/LICENSE', MIT_TEXT);
  await write('good-one/lib/index.js', 'export default 1;\n');
  await write('good-one/lib/package.json', '{ "type": "module", "name": "inner" }');
  await write('good-one/node_modules/@scope/good-two/package.json', manifest('1.9.0', { license: { type: 'MIT' } }));
  await write('@scope/good-two/package.json', manifest('1.10.0', { licenses: [{ type: 'Apache 2.0' }] }));
  await write('@scope/good-two/index.js', 'export default 1;\n');
  await write('broken/package.json', '{ "name": "broken", ');
  await mkdir(join(modules, 'unreadable'));
  await symlink('nowhere.json', join(modules, 'unreadable', 'package.json'));
  await symlink('..', join(modules, 'good-one', 'loop'));
  await symlink('nowhere', join(modules, 'good-one', 'gone'));
}

function manifest(version: string, licence: object): string {
  return JSON.stringify({ name: '@scope/good-two', version, ...licence });
}

function callsOf({ series }: Sidecar, name: string) {
  const { calls, errors, cancelled } = series.find((one) => one.functionName === name) ?? {};
  return { calls, errors, cancelled };
}
