import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { snapshotOf } from '../report/snapshot-of.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { useCommandScene } from './command-scene.js';
import { runProgram } from './run-program.js';

const RUN = JSON.stringify(snapshotOf([{ functionName: 'Catalog.fetch', startMs: 1_000, durationMs: 5 }]));
const OTHER = JSON.stringify(snapshotOf([{ functionName: 'Store.save', startMs: 2_000, durationMs: 9 }]));

describe('tracklight report <snapshot…>', () => {
  const scene = useCommandScene();
  let run: string;

  beforeEach(() => {
    run = scene.folder.write('run.json', RUN);
  });

  const report = (...args: string[]) => scene.run('report', ...args);

  it('writes the page and its JSON into a folder, and the summary to stdout', async () => {
    const exitCode = await report(run, '-o', scene.at('out'));

    expect(scene.shell.err).to.equal('');
    expect(exitCode).to.equal(0);
    expect(readFileSync(scene.at('out/analytics_incremental.html'), 'utf8')).to.include('Catalog.fetch');
    expect(readdirSync(scene.at('out'))).to.include('analytics_incremental.json');
    expect(scene.shell.out).to.include('Analytics  1 call, 1 function').and.to.include('analytics_incremental.html');
  });

  it('writes the page alone to a file that ends in .html, for its owner only', async () => {
    expect(await report(run, '-o', scene.at('out/page.html'), '--title', 'Night run')).to.equal(0);

    expect(readdirSync(scene.at('out'))).to.deep.equal(['page.html']);
    expect(statSync(scene.at('out/page.html')).mode & 0o777).to.equal(0o600);
    expect(readFileSync(scene.at('out/page.html'), 'utf8')).to.include('<title>Night run');
  });

  for (const title of [['--title', 'Build https://ci.example/7'], ['--title=Build https://ci.example/7']]) {
    it(`takes the address in ${JSON.stringify(title)} for no database`, async () => {
      expect(await report(run, '-o', scene.at('page.html'), ...title)).to.equal(0);

      expect(scene.shell.err).to.equal('');
      expect(readFileSync(scene.at('page.html'), 'utf8')).to.include('<title>Build https://ci.example/7');
    });
  }

  it('takes the address of a file for a path that is not there, and for no database', async () => {
    const address = pathToFileURL(run).href;

    expect(await report(address)).to.equal(2);
    expect(scene.shell.err).to.equal(`tracklight: ${address}: no such file or folder\n`);
  });

  for (const name of ['PAGE.HTML', 'page.htm']) {
    it(`takes ${name} for a page, too`, async () => {
      await report(run, '-o', scene.at(name));

      expect(statSync(scene.at(name)).isFile()).to.equal(true);
    });
  }

  it('says that a file is no folder, and what a page is called', async () => {
    const file = scene.folder.write('page.txt', '');

    expect(await report(run, '-o', file)).to.equal(2);
    expect(scene.shell.err).to.equal(`tracklight: ${file}: is no folder; a page alone ends in .html or .htm\n`);
  });

  it('does not mind the byte order mark that an editor has put there', async () => {
    const marked = scene.folder.write('marked.json', `\ufeff${RUN}`);

    expect(await report(marked, '-o', '-')).to.equal(0);
    expect(scene.shell.out).to.include('Catalog.fetch');
  });

  it('says that a file is empty', async () => {
    const file = scene.folder.write('empty.json', '\n');

    expect(await report(file)).to.equal(2);
    expect(scene.shell.err).to.equal(`tracklight: ${file}: is empty\n`);
  });

  it('writes nothing but the page to stdout', async () => {
    await report(run, '-o', '-');

    expect(scene.shell.out).to.match(/^<!doctype html>.*<\/html>\s*$/is);
  });

  it('adds several snapshots up', async () => {
    const other = scene.folder.write('other.json', OTHER);

    await report(run, other, '-o', scene.at('out'));

    expect(scene.shell.out).to.include('2 calls, 2 functions');
  });

  it('takes the JSON beside a report for a snapshot', async () => {
    await report(run, '-o', scene.at('out'));

    expect(await report(scene.at('out/analytics_incremental.json'), '-o', scene.at('again'))).to.equal(0);
    const page = (name: string) => readFileSync(scene.at(`${name}/analytics_incremental.html`), 'utf8');
    expect(page('again')).to.equal(page('out'));
  });

  it('compares with a baseline', async () => {
    const before = scene.write('before.json', syntheticRun({ calls: 4_000 }));
    const now = scene.write('now.json', syntheticRun({ calls: 4_000, slowness: 2 }));

    await report(now, '--baseline', before, '-o', '-');

    expect(scene.shell.out).to.include('▲ ×2.0');
  });

  for (const [args, complaint] of [
    [['missing.json'], 'missing.json: no such file or folder'],
    [['.'], '.: is a folder'],
    [['package.json'], 'package.json: snapshot.format must be present'],
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
      expect(scene.shell.err)
        .to.match(/^tracklight: [^\n]+\n$/)
        .and.include(complaint);
      expect(scene.shell.out).to.equal('');
    });
  }

  it('quotes nothing of a file that is no snapshot', async () => {
    const secret = scene.folder.write('secret.env', 'PASSWORD=s3cr3t');

    expect(await report(secret)).to.equal(2);
    expect(scene.shell.err).not.to.include('s3cr3t');
  });

  it('refuses a file of more than 256 MiB', async () => {
    expect(await report('/dev/zero')).to.equal(2);
    expect(scene.shell.err).to.equal(`tracklight: /dev/zero: must be at most ${256 * 2 ** 20} bytes\n`);
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

    it('reads the baseline from a pipe', async () => {
      const { code, stdout } = await runProgram(['report', run, '--baseline', '-', '-o', '-'], { input: RUN });

      expect(code).to.equal(0);
      expect(stdout).to.include('Δ');
    });

    it('ends with 0 and in silence when nobody reads the page', async () => {
      const { code, stderr } = await runProgram(['report', run, '-o', '-'], { isUnread: true });

      expect(stderr).to.equal('');
      expect(code).to.equal(0);
    });

    it('says so when the opener finds no browser, and has written the page', async function () {
      if (process.platform !== 'linux') this.skip();
      chmodSync(scene.folder.write('xdg-open', '#!/bin/sh\nexit 3\n'), 0o755);
      const env = { PATH: `${scene.folder.path}:${process.env['PATH']}` };

      const { code, stderr } = await runProgram(['report', run, '-o', scene.at('page.html'), '--open'], { env });

      expect(code).to.equal(0);
      expect(stderr).to.equal('tracklight: xdg-open found nothing to show the report\n');
      expect(existsSync(scene.at('page.html'))).to.equal(true);
    });

    it('does not wait for a browser that stays open', async function () {
      if (process.platform !== 'linux') this.skip();
      const opener = `#!/bin/sh\necho $$ > '${scene.at('opener')}.part'\nmv '${scene.at('opener')}.part' '${scene.at('opener')}'\nexec sleep 60\n`;
      chmodSync(scene.folder.write('xdg-open', opener), 0o755);
      const env = { PATH: `${scene.folder.path}:${process.env['PATH']}` };

      const { code } = await runProgram(['report', run, '-o', scene.at('page.html'), '--open'], { env });
      while (!existsSync(scene.at('opener'))) await new Promise((resolve) => setTimeout(resolve, 5));
      process.kill(Number(readFileSync(scene.at('opener'), 'utf8')));

      expect(code).to.equal(0);
    });

    it('hands the page to the opener of the system', async function () {
      if (process.platform !== 'linux') this.skip();
      chmodSync(
        scene.folder.write(
          'xdg-open',
          `#!/bin/sh\necho "$1" > '${scene.at('opened')}.part'\nmv '${scene.at('opened')}.part' '${scene.at('opened')}'\n`,
        ),
        0o755,
      );
      const env = { PATH: `${scene.folder.path}:${process.env['PATH']}` };

      const { code } = await runProgram(['report', run, '-o', scene.at("it's.html"), '--open'], { env });
      while (!existsSync(scene.at('opened'))) await new Promise((resolve) => setTimeout(resolve, 5));

      expect(code).to.equal(0);
      expect(readFileSync(scene.at('opened'), 'utf8')).to.match(/^file:\/\/.*it's\.html\n$/);
    });
  });
});
