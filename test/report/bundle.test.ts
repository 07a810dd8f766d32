import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { TemporaryFolder } from './temporary-folder.js';

const ENTRY = fileURLToPath(new URL('../../src/report/index.ts', import.meta.url));
const FIXTURE = fileURLToPath(new URL('synthetic-run.ts', import.meta.url));
const USAGE = fileURLToPath(new URL('usage-data.ts', import.meta.url));
const GENERATED = fileURLToPath(new URL('../../src/report/templates.generated.ts', import.meta.url));

const MAIN = `
  import { writeReportSync } from ${JSON.stringify(ENTRY)};
  import { syntheticRun } from ${JSON.stringify(FIXTURE)};
  import { EXPERIMENTS, FLAGS } from ${JSON.stringify(USAGE)};
  const [reportsDir] = process.argv.slice(2);
  let mayCompile = true;
  try { new Function('return 1')(); } catch { mayCompile = false; }
  const usage = { flags: FLAGS, experiments: EXPERIMENTS };
  const paths = writeReportSync(syntheticRun({ calls: 500 }), { reportsDir, templates: reportsDir, ...usage });
  console.log(JSON.stringify({ mayCompile, ...paths }));
`;

describe('the report in a bundle', () => {
  let folder: TemporaryFolder;
  let bundle: string;

  before(async () => {
    folder = new TemporaryFolder();
    bundle = join(folder.path, 'bundle.cjs');
    const stdin = { contents: MAIN, resolveDir: folder.path, loader: 'ts' } as const;
    await build({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile: bundle, logLevel: 'error' });
  });

  after(() => folder.remove());

  it('is written with code generation from strings switched off, with templates of the user too', () => {
    folder.write('footer.eta', '<footer><%= 6 * 7 %></footer>');

    const flag = '--disallow-code-generation-from-strings';
    const { mayCompile, html } = JSON.parse(
      execFileSync(process.execPath, [flag, bundle, folder.path], { encoding: 'utf8' }),
    );

    expect(mayCompile).to.equal(false);
    const page = readFileSync(html, 'utf8');
    expect(page).to.contain('<section id="functions"').and.to.contain('<footer>42</footer>');
    expect(page).to.contain('p = 1.00').and.to.contain('p &lt; 0.001');
  });

  it('leaves nothing where only a part of it could be written', () => {
    const reportsDir = new TemporaryFolder();
    try {
      // No file may grow beyond 16 blocks, of 512 or 1,024 bytes: the first write is cut short, as on a full disk.
      const command = 'ulimit -f 16; exec "$0" "$1" "$2"';
      const { status, stderr } = spawnSync('sh', ['-c', command, process.execPath, bundle, reportsDir.path], {
        encoding: 'utf8',
      });

      expect(status).to.equal(1);
      expect(stderr).to.contain('EFBIG');
      expect(readdirSync(reportsDir.path)).to.deep.equal([]);
    } finally {
      reportsDir.remove();
    }
  });

  it('has templates that compile nothing from text', () => {
    expect(readFileSync(GENERATED, 'utf8')).not.to.match(/\beval\s*\(|\bFunction\s*\(/);
  });
});
