import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { ownEnvironment } from '../child-process.js';
import { type Call, snapshotOf } from '../report/snapshot-of.js';
import { TemporaryFolder } from '../report/temporary-folder.js';

const PAGE = readFileSync(new URL('../../docs/command.md', import.meta.url), 'utf8');
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Each block of commands, with what stands under it. */
const EXAMPLES = [...PAGE.matchAll(/```sh\n(?<script>[^`]+)```\n(?:```text\n(?<output>[^`]+)```)?/g)].map(
  ({ groups }) => ({ script: groups?.['script'] ?? '', output: groups?.['output'] }),
);

/** Durations around a median, the same every time. */
function calls(functionName: string, eventType: string, medianMs: number, count: number): Call[] {
  return Array.from({ length: count }, (_, i) => ({
    functionName,
    eventType,
    startMs: 1_000 + i,
    durationMs: medianMs * (0.9 + (0.2 * i) / count),
  }));
}

const run = (fetchMs: number, saveMs: number, openMs: number) =>
  JSON.stringify(
    snapshotOf([
      ...calls('Catalog.fetchArtist', 'api', fetchMs, 300),
      ...calls('Store.save', 'db', saveMs, 300),
      ...calls('Store.open', 'db', openMs, 20),
    ]),
  );

describe('docs/command.md', () => {
  let folder: TemporaryFolder;

  before(() => {
    folder = new TemporaryFolder();
    folder.write('base.json', run(100, 10, 10));
    folder.write('run.json', run(130, 10.1, 30));
    const npx = `#!/bin/sh\nshift\nexec '${process.execPath}' --import '${TSX}' '${MAIN}' "$@"\n`;
    chmodSync(folder.write('npx', npx), 0o755);
  });

  after(() => folder.remove());

  it('has examples', () => {
    expect(EXAMPLES).to.have.length(5);
  });

  for (const { script, output } of EXAMPLES) {
    it(`prints what it says: ${script.split('\n')[0]}`, () => {
      const env = { ...ownEnvironment(), PATH: `${folder.path}:${process.env['PATH']}` };

      const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', script], {
        cwd: folder.path,
        env,
        encoding: 'utf8',
      });

      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      if (output !== undefined) expect(stdout).to.equal(output);
    });
  }
});
