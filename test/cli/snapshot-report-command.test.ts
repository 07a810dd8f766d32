import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { snapshotOf } from '../report/snapshot-of.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { TemporaryFolder } from '../report/temporary-folder.js';
import { FakeShell } from './fake-shell.js';
import { runProgram } from './run-program.js';

const RUN = JSON.stringify(snapshotOf([{ functionName: 'Catalog.fetch', startMs: 1_000, durationMs: 5 }]));
const OTHER = JSON.stringify(snapshotOf([{ functionName: 'Store.save', startMs: 2_000, durationMs: 9 }]));

describe('tracklight report <snapshot…>', () => {
  let folder: TemporaryFolder;
  let shell: FakeShell;
  let run: string;

  beforeEach(() => {
    folder = new TemporaryFolder();
    shell = new FakeShell();
    run = folder.write('run.json', RUN);
  });

  afterEach(() => folder.remove());

  const at = (name: string) => join(folder.path, name);
  const report = (...args: string[]) => runCommandLine(['report', ...args], shell);

  it('writes the page and its JSON into a folder, and the summary to stdout', async () => {
    const exitCode = await report(run, '-o', at('out'));

    expect(shell.err).to.equal('');
    expect(exitCode).to.equal(0);
    expect(readFileSync(at('out/analytics_incremental.html'), 'utf8')).to.include('Catalog.fetch');
    expect(readdirSync(at('out'))).to.include('analytics_incremental.json');
    expect(shell.out).to.include('Analytics  1 call, 1 function').and.to.include('analytics_incremental.html');
  });

  it('writes the page alone to a file that ends in .html, for its owner only', async () => {
    expect(await report(run, '-o', at('out/page.html'), '--title', 'Night run')).to.equal(0);

    expect(readdirSync(at('out'))).to.deep.equal(['page.html']);
    expect(statSync(at('out/page.html')).mode & 0o777).to.equal(0o600);
    expect(readFileSync(at('out/page.html'), 'utf8')).to.include('<title>Night run');
  });

  for (const name of ['PAGE.HTML', 'page.htm']) {
    it(`takes ${name} for a page, too`, async () => {
      await report(run, '-o', at(name));

      expect(statSync(at(name)).isFile()).to.equal(true);
    });
  }

  it('says that a file is no folder, and what a page is called', async () => {
    const file = folder.write('page.txt', '');

    expect(await report(run, '-o', file)).to.equal(2);
    expect(shell.err).to.equal(`tracklight: ${file}: is no folder; a page alone ends in .html\n`);
  });

  it('says that a file is empty', async () => {
    const file = folder.write('empty.json', '\n');

    expect(await report(file)).to.equal(2);
    expect(shell.err).to.equal(`tracklight: ${file}: is empty\n`);
  });

  it('writes nothing but the page to stdout', async () => {
    await report(run, '-o', '-');

    expect(shell.out).to.match(/^<!doctype html>.*<\/html>\s*$/is);
  });

  it('adds several snapshots up', async () => {
    const other = folder.write('other.json', OTHER);

    await report(run, other, '-o', at('out'));

    expect(shell.out).to.include('2 calls, 2 functions');
  });

  it('takes the JSON beside a report for a snapshot', async () => {
    await report(run, '-o', at('out'));

    expect(await report(at('out/analytics_incremental.json'), '-o', at('again'))).to.equal(0);
    const page = (name: string) => readFileSync(at(`${name}/analytics_incremental.html`), 'utf8');
    expect(page('again')).to.equal(page('out'));
  });

  it('compares with a baseline', async () => {
    const before = folder.write('before.json', JSON.stringify(syntheticRun({ calls: 4_000 })));
    const now = folder.write('now.json', JSON.stringify(syntheticRun({ calls: 4_000, slowness: 2 })));

    await report(now, '--baseline', before, '-o', '-');

    expect(shell.out).to.include('▲ ×2.0');
  });

  for (const [args, complaint] of [
    [['missing.json'], 'missing.json: no such file or folder'],
    [['.'], '.: is a folder'],
    [['package.json'], 'package.json: snapshot.name must be absent'],
    [['README.md'], 'README.md: must be a snapshot in JSON'],
    [['-', '-'], 'stdin can be read once only'],
    [['-', '--baseline', '-'], 'stdin can be read once only'],
    [['x.json', '--open', '-o', '-'], '--open needs a file'],
    [['x.json', '-o', ''], '--output must not be empty'],
    [['x.json', '--basline=y'], "Unknown option '--basline'"],
    [['--open'], 'report needs a snapshot or --database'],
  ] as const) {
    it(`fails with 2 and one line for ${args.join(' ')}`, async () => {
      expect(await report(...args)).to.equal(2);
      expect(shell.err)
        .to.match(/^tracklight: [^\n]+\n$/)
        .and.include(complaint);
      expect(shell.out).to.equal('');
    });
  }

  it('quotes nothing of a file that is no snapshot', async () => {
    const secret = folder.write('secret.env', 'PASSWORD=s3cr3t');

    expect(await report(secret)).to.equal(2);
    expect(shell.err).not.to.include('s3cr3t');
  });

  it('refuses a file of more than 256 MiB', async () => {
    expect(await report('/dev/zero')).to.equal(2);
    expect(shell.err).to.equal(`tracklight: /dev/zero: must be at most ${256 * 2 ** 20} bytes\n`);
  });

  it('leaves a device where it is', async () => {
    await report(run, '-o', '/dev/null');

    expect(statSync('/dev/null').isFile()).to.equal(false);
  });

  describe('as a process', () => {
    it('reads a pipe and writes to one', async () => {
      const { code, stdout, stderr } = await runProgram(['report', '-', '-o', '-'], { input: RUN });

      expect(stderr).to.equal('');
      expect(code).to.equal(0);
      expect(stdout).to.include('Catalog.fetch');
    });

    it('ends with 0 and in silence when nobody reads the page', async () => {
      const { code, stderr } = await runProgram(['report', run, '-o', '-'], { isUnread: true });

      expect(stderr).to.equal('');
      expect(code).to.equal(0);
    });

    it('says so when the opener finds no browser, and has written the page', async function () {
      if (process.platform !== 'linux') this.skip();
      chmodSync(folder.write('xdg-open', '#!/bin/sh\nexit 3\n'), 0o755);
      const env = { PATH: `${folder.path}:${process.env['PATH']}` };

      const { code, stderr } = await runProgram(['report', run, '-o', at('page.html'), '--open'], { env });

      expect(code).to.equal(0);
      expect(stderr).to.equal('tracklight: xdg-open found nothing to show the report\n');
      expect(existsSync(at('page.html'))).to.equal(true);
    });

    it('does not wait for a browser that stays open', async function () {
      if (process.platform !== 'linux') this.skip();
      const opener = `#!/bin/sh\necho $$ > '${at('opener')}.part'\nmv '${at('opener')}.part' '${at('opener')}'\nexec sleep 60\n`;
      chmodSync(folder.write('xdg-open', opener), 0o755);
      const env = { PATH: `${folder.path}:${process.env['PATH']}` };

      const { code } = await runProgram(['report', run, '-o', at('page.html'), '--open'], { env });
      while (!existsSync(at('opener'))) await new Promise((resolve) => setTimeout(resolve, 5));
      process.kill(Number(readFileSync(at('opener'), 'utf8')));

      expect(code).to.equal(0);
    });

    it('hands the page to the opener of the system', async function () {
      if (process.platform !== 'linux') this.skip();
      chmodSync(
        folder.write(
          'xdg-open',
          `#!/bin/sh\necho "$1" > '${at('opened')}.part'\nmv '${at('opened')}.part' '${at('opened')}'\n`,
        ),
        0o755,
      );
      const env = { PATH: `${folder.path}:${process.env['PATH']}` };

      const { code } = await runProgram(['report', run, '-o', at("it's.html"), '--open'], { env });
      while (!existsSync(at('opened'))) await new Promise((resolve) => setTimeout(resolve, 5));

      expect(code).to.equal(0);
      expect(readFileSync(at('opened'), 'utf8')).to.match(/^file:\/\/.*it's\.html\n$/);
    });
  });
});
