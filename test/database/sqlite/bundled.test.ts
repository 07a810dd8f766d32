import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { buildSync } from 'esbuild';

describe('SQLite in a bundle', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tracklight-bundle-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Bundles a file and runs lines that see its exports, far from any installed package; what they print. */
  function printed(file: string, lines: string): unknown {
    const outfile = join(folder, 'bundle.mjs');
    buildSync({
      stdin: {
        contents: `import * as tested from './${file}'; ${lines}`,
        resolveDir: fileURLToPath(new URL('../../../src/database/sqlite', import.meta.url)),
      },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['libsql', 'better-sqlite3'],
    });
    const { stdout, stderr } = spawnSync(process.execPath, [outfile], { cwd: folder, encoding: 'utf8' });
    expect(stderr).to.equal('');
    return JSON.parse(stdout);
  }

  const PRINT = '.catch(({ name, message, code }) => console.log(JSON.stringify({ name, message, code })))';

  it('says that the worker was left out, and what to do', () => {
    const error = printed(
      'open-sqlite.js',
      `const store = await tested.openSqlite({
         target: { kind: 'file', engine: 'sqlite', path: '/nowhere/a.db' }, names: { events: 'e', calls: 'c' },
       });
       await store.createTables()${PRINT};`,
    );

    expect(error).to.deep.equal({
      name: 'DatabaseError',
      message:
        'SQLite: the file of its worker is not there. A bundler leaves it out: mark tracklight as external, or hand ' +
        'over an open database as `connection`',
      code: 'MISSING_WORKER',
    });
  });

  it('says what to install when there is no driver', function () {
    if (isBuiltin('node:sqlite')) this.skip();

    const error = printed('open-database.js', `await tested.openToWrite(':memory:')${PRINT};`);

    expect(error).to.deep.equal({
      name: 'DatabaseError',
      message: 'SQLite needs a package that is not installed: npm install libsql or npm install better-sqlite3',
      code: 'MISSING_DRIVER',
    });
  });
});
