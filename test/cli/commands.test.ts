// What holds for every command alike.

import { chmodSync } from 'node:fs';
import { expect } from 'chai';
import { COMMANDS } from '../../src/cli/commands.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { columnsOf } from '../../src/console/text-width.js';
import { snapshotOf } from '../report/snapshot-of.js';
import { useCommandScene } from './command-scene.js';
import { FakeShell } from './fake-shell.js';
import { spawnProgramInto } from './run-program.js';

/** Each with a file in the place of everything it reads. */
const READERS = (path: string) => [
  ['report', path, '-o', '-'],
  ['report', 'package.json', '--baseline', path, '-o', '-'],
  ['diff', path, path],
  ['check', path, '--budget', 'calls>0'],
  ['merge', path],
  ['export', path],
];

describe('every command', () => {
  const scene = useCommandScene();

  it('is in the list', async () => {
    expect([...COMMANDS.keys()]).to.have.members(['report', 'diff', 'check', 'merge', 'export']);
  });

  for (const [name, { load }] of COMMANDS) {
    it(`has help for ${name}, not wider than a terminal of 80 columns, with its exit codes`, async () => {
      const { help } = await load();

      expect(help).to.match(new RegExp(`^Usage: tracklight ${name} `));
      expect(help).to.include('Exit code: 0').and.include('--help');
      for (const line of help.split('\n')) expect(columnsOf(line), line).to.be.at.most(80);
    });
  }

  for (const [what, text] of [
    ['nothing', ''],
    ['binary data', '\u0000\u0001\ufffd'],
    ['another JSON', '[1, 2]'],
    ['null', 'null'],
    ['JSON nested 100,000 deep', '['.repeat(100_000)],
    ['a snapshot cut off', JSON.stringify(snapshotOf([])).slice(0, -5)],
    ['a key that pollutes prototypes', `{"__proto__":{"polluted":true},${JSON.stringify(snapshotOf([])).slice(1)}`],
    ['a snapshot of another version', JSON.stringify({ ...snapshotOf([]), version: 2 })],
  ] as const) {
    it(`ends with 2 and one line for a file that holds ${what}`, async () => {
      const path = scene.folder.write('input.json', text);

      for (const args of READERS(path)) {
        const shell = new FakeShell();
        expect(await runCommandLine(args, shell), args.join(' ')).to.equal(2);
        expect(shell.err).to.match(/^tracklight: [^\n]+\n$/);
        expect(shell.out).to.equal('');
      }
      expect(Reflect.get({}, 'polluted')).to.equal(undefined);
    });
  }

  it('ends with 2 and one line where stdout is a full disk', () => {
    const path = scene.write('run.json', snapshotOf([]));
    const { status, stderr } = spawnProgramInto('/dev/full', ['export', path]);

    expect({ status, stderr }).to.deep.equal({ status: 2, stderr: 'tracklight: stdout: the disk is full\n' });
  });

  it('ends with 2 where it may not read', async () => {
    const path = scene.write('secret.json', snapshotOf([]));
    chmodSync(path, 0o000);
    const restore = asNobody(scene.folder.path);
    try {
      expect(await scene.run('export', path)).to.equal(2);
    } finally {
      restore();
    }
    expect(scene.shell.err).to.equal(`tracklight: ${path}: permission denied\n`);
  });

  it('ends with 2 where it may not write', async () => {
    const path = scene.write('run.json', snapshotOf([]));
    chmodSync(path, 0o644);
    chmodSync(scene.folder.path, 0o555);
    const restore = asNobody(scene.folder.path, 0o555);
    try {
      expect(await scene.run('export', path, '-o', scene.at('out.json'))).to.equal(2);
    } finally {
      restore();
      chmodSync(scene.folder.path, 0o755);
    }
    expect(scene.shell.err).to.equal(`tracklight: ${scene.at('out.json')}: permission denied\n`);
  });
});

/** The superuser may read and write everything: a test of refusals must be somebody else. */
function asNobody(folder: string, mode = 0o755): () => void {
  if (process.geteuid?.() !== 0) return () => {};
  chmodSync(folder, mode);
  process.seteuid?.(65_534);
  return () => process.seteuid?.(0);
}
