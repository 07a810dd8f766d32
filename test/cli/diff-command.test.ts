import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { columnsOf } from '../../src/console/text-width.js';
import { type Call, snapshotOf } from '../report/snapshot-of.js';
import { useCommandScene } from './command-scene.js';
import { runProgram } from './run-program.js';

/** Durations around a median, the same every time. */
function calls(functionName: string, medianMs: number, count = 200): Call[] {
  return Array.from({ length: count }, (_, i) => ({
    functionName,
    startMs: 1_000 + i,
    durationMs: medianMs * (0.9 + (0.2 * i) / count),
  }));
}

const BASE = snapshotOf([
  ...calls('Catalog.fetchArtist', 100),
  ...calls('Catalog.fetchAlbum', 100),
  ...calls('Store.save', 10),
  ...calls('Store.open', 10, 20),
  ...calls('Legacy.sync', 10),
]);
const NOW = snapshotOf([
  ...calls('Catalog.fetchArtist', 150),
  ...calls('Catalog.fetchAlbum', 50),
  ...calls('Store.save', 10.1),
  ...calls('Store.open', 30, 20),
  ...calls('Modern.sync', 10),
]);

describe('tracklight diff', () => {
  const scene = useCommandScene();
  let base: string;
  let now: string;

  beforeEach(() => {
    base = scene.write('base.json', BASE);
    now = scene.write('now.json', NOW);
  });

  const diff = (...args: string[]) => scene.run('diff', ...args);
  const toTerminal = (columns: number) => Object.assign(scene.shell.stdout, { isTTY: true, columns });

  it('says of each function what became of it, changes first', async () => {
    expect(await diff(base, now)).to.equal(0);

    expect(scene.shell.err).to.equal('');
    expect(scene.shell.out.split('\n')).to.deep.equal([
      'function                   calls  now      p95  p95 now',
      'Catalog.fetchArtist (api)    200  200   109 ms   163 ms  slower ▲ +50%',
      'Catalog.fetchAlbum (api)     200  200   109 ms  54.4 ms  faster ▼ −50%',
      'Modern.sync (api)              –  200        –  10.9 ms  new',
      'Legacy.sync (api)            200    –  10.9 ms        –  removed',
      'Store.open (api)              20   20  10.8 ms  32.4 ms  few calls',
      'Store.save (api)             200  200  10.9 ms  11.0 ms  ≈',
      '',
      '6 functions: 1 slower, 1 faster, 1 new, 1 removed, 1 few calls, 1 ≈',
      '',
    ]);
  });

  it('gives the same as JSON, with all numbers', async () => {
    expect(await diff(base, now, '--json')).to.equal(0);

    const { counts, functions } = JSON.parse(scene.shell.out);
    expect(counts).to.deep.equal({ slower: 1, faster: 1, new: 1, removed: 1, 'few calls': 1, same: 1 });
    expect(functions[0]).to.include({ verdict: 'slower', functionName: 'Catalog.fetchArtist', eventType: 'api' });
    expect(functions[0].base.calls).to.equal(200);
    expect(functions[0].new.p95Ms).to.be.closeTo(163.5, 1);
    expect(functions[2]).to.include({ verdict: 'new', base: null });
    expect(functions[3]).to.include({ verdict: 'removed', new: null });
  });

  it('ends with 1 on request, when something is slower', async () => {
    expect(await diff(base, now, '--exit-code')).to.equal(1);
    expect(await diff(base, base, '--exit-code')).to.equal(0);
  });

  it('writes to a file on request', async () => {
    expect(await diff(base, now, '-o', `${scene.folder.path}/diff.txt`)).to.equal(0);
    expect(scene.shell.out).to.equal('');
  });

  for (const columns of [30, 40, 60, 80, 200]) {
    it(`is not wider than a terminal of ${columns} columns`, async () => {
      toTerminal(columns);
      scene.shell.env['NO_COLOR'] = '1';

      await diff(base, now);

      const widths = scene.shell.out.split('\n').slice(0, 7).map(columnsOf);
      expect(Math.max(...widths)).to.be.at.most(columns);
      expect(scene.shell.out).to.include('slower ▲ +50%');
    });
  }

  it('has colours on a terminal, and none under NO_COLOR', async () => {
    toTerminal(80);
    await diff(base, now);
    expect(scene.shell.out).to.include('\u001b[31mslower ▲ +50%\u001b[39m');

    scene.shell.out = '';
    scene.shell.env['NO_COLOR'] = '1';
    await diff(base, now);
    expect(scene.shell.out).not.to.include('\u001b');
  });

  it('has none in a file, though it is asked for on a terminal', async () => {
    toTerminal(80);

    await diff(base, now, '-o', scene.at('diff.txt'));

    expect(readFileSync(scene.at('diff.txt'), 'utf8'))
      .to.include('slower ▲ +50%')
      .and.not.to.include('\u001b');
  });

  it('keeps the terminal safe from names', async () => {
    const hostile = scene.write('hostile.json', snapshotOf(calls('\u001b[2Jevil\nname\u202e', 5)));

    await diff(base, hostile);

    expect(scene.shell.out).to.include('evil name (api)');
    expect(scene.shell.out).not.to.match(/[\u001b\u202e]/);
  });

  it('compares functions of the names that objects have', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const run = scene.write('names.json', snapshotOf(names.flatMap((name) => calls(name, 5))));

    expect(await diff(run, run)).to.equal(0);
    for (const name of names) expect(scene.shell.out).to.include(`${name} (api)`);
    expect(scene.shell.out).to.include('4 functions: 4 ≈');
  });

  it('says so when there is nothing to compare', async () => {
    const empty = scene.write('empty.json', snapshotOf([]));

    await diff(empty, empty);

    expect(scene.shell.out).to.equal('Neither run has any calls.\n');
  });

  it('takes two snapshots', async () => {
    expect(await diff(base)).to.equal(2);
    expect(scene.shell.err).to.equal('tracklight: diff takes two snapshots, got 1 (see tracklight diff --help)\n');
  });

  it('refuses to write to an empty path', async () => {
    expect(await diff(base, now, '-o', '')).to.equal(2);
    expect(scene.shell.err).to.include('--output must not be empty');
  });

  it('runs in a pipe without colours', async () => {
    const { code, stdout, stderr } = await runProgram(['diff', '-', now, '--exit-code'], {
      input: JSON.stringify(BASE),
      env: { FORCE_COLOR: '1' },
    });

    expect(stderr).to.equal('');
    expect(code).to.equal(1);
    expect(stdout).to.include('slower ▲ +50%').and.not.include('\u001b');
  });
});
