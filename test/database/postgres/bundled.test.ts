import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { buildSync } from 'esbuild';
import { Scene } from './scene.js';
import { usePostgres } from './server.js';

/** As many as make a COPY. */
const ROWS = 1_500;

describe('PostgreSQL in a bundle', () => {
  const url = usePostgres();
  let scene: Scene;
  let folder: string;

  beforeEach(() => {
    scene = new Scene(url());
    folder = mkdtempSync(join(tmpdir(), 'tracklight-bundle-'));
  });

  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await scene[Symbol.asyncDispose]();
  });

  function program(): string {
    const options = {
      connectionString: url(),
      tableName: scene.names.events,
      callsTableName: scene.names.calls,
      batchSize: ROWS,
    };
    return `
      import { DatabaseAnalyticsCollector } from './index.js';
      const database = await DatabaseAnalyticsCollector.create(${JSON.stringify(options)});
      const evaluation = { flagKey: 'checkout', value: true, reason: 'STATIC' };
      for (let i = 0; i < ${ROWS}; i++) database.record(evaluation);
      await database.close();
    `;
  }

  it('writes rows from one file of ES modules, with pg beside it', async () => {
    const outfile = join(folder, 'bundle.mjs');
    const resolveDir = fileURLToPath(new URL('../../../src/database', import.meta.url));
    const external = ['pg', 'mysql2', '@clickhouse/client'];
    const stdin = { contents: program(), resolveDir };
    buildSync({ stdin, outfile, bundle: true, platform: 'node', format: 'esm', external, logLevel: 'error' });
    symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(folder, 'node_modules'));

    const { stderr } = await promisify(execFile)(process.execPath, [outfile], { cwd: folder });

    expect(stderr).to.equal('');
    expect(await scene.counts()).to.deep.equal({ n: ROWS, ids: ROWS });
  });
});
