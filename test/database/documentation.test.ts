// The README's and the guide's programs and the command, on every engine: SQLite as they stand, the servers by
// DATABASE_URL.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { openStore } from '../../src/database/open-store.js';
import { FakeShell } from '../cli/fake-shell.js';
import { programsOf, run } from '../docs/page.js';
import { TemporaryFolder } from '../report/temporary-folder.js';

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** By engine: the script that has its server, and what it calls the two things it exports. */
const SCRIPTS = {
  PostgreSQL: ['postgres-server.mjs', 'startPostgres', 'HOW_TO_GET_POSTGRES'],
  MariaDB: ['mariadb-server.mjs', 'startMariaDb', 'HOW_TO_GET_MARIADB'],
  ClickHouse: ['chdb.mjs', 'startClickHouse', 'HOW_TO_GET_CLICKHOUSE'],
} as const;

const [guide] = programsOf('storage.md');
const readme = programsOf('../README.md').find(({ code }) => code.includes('tracklight/database'));

describe('the documented programs', () => {
  it('are there', () => {
    expect(guide?.output).to.include('rows written');
    expect(readme?.code).to.include('DATABASE_URL');
  });

  describe('on SQLite', () => {
    addTests(() => ({}));
  });

  for (const [engine, [script, start, howTo]] of Object.entries(SCRIPTS)) {
    describe(`on ${engine}`, () => {
      let server: Server | undefined;

      before(async function () {
        // It may have to be installed first.
        this.timeout(600_000);
        const module = await import(new URL(`../../scripts/${script}`, import.meta.url).href);
        server = await module[start]();
        if (server !== undefined) return;
        if (process.env['CI']) throw new Error(module[howTo]);
        this.skip();
      });

      after(() => server?.stop());

      const connectionString = () => server?.url.replace(/^http:/, 'clickhouse:') ?? '';
      beforeEach(() => emptyTables(connectionString()));

      addTests(() => ({ DATABASE_URL: connectionString() }));
      addCommandTests(connectionString);
    });
  }
});

/** A server may have been there before, with rows of an earlier run. */
async function emptyTables(connectionString: string): Promise<void> {
  const store = await openStore({ connectionString });
  await store.createTables();
  await store.prune((Date.now() + 1_000) * 1_000);
  await store.close();
}

function addTests(env: () => Record<string, string>): void {
  it("print what the guide says: one run's rows, and what the database makes of them", async () => {
    expect(await run({ code: guide?.code ?? '' }, {}, env())).to.equal(guide?.output);
  });

  it('run without a word, as the README has it', async () => {
    expect(await run({ code: readme?.code ?? '' }, {}, env())).to.equal('');
  });
}

function addCommandTests(connectionString: () => string): void {
  let folder: TemporaryFolder;

  beforeEach(() => {
    folder = new TemporaryFolder();
  });

  afterEach(() => folder.remove());

  const report = async (...args: string[]) => {
    const shell = new FakeShell();
    const options = ['--database', connectionString(), '--output', folder.path, ...args];
    return { exitCode: await runCommandLine(['report', ...options], shell), shell };
  };

  it('are reported by tracklight report', async () => {
    await run({ code: guide?.code ?? '' }, {}, { DATABASE_URL: connectionString() });

    const { exitCode, shell } = await report();

    expect(shell.err).to.equal('');
    expect(exitCode).to.equal(0);
    expect(shell.out).to.include('Flags  3 evaluations, 1 flag').and.to.include('Analytics  3 calls, 1 function');
    const page = readFileSync(join(folder.path, 'analytics_incremental.html'), 'utf8');
    expect(page).to.contain('parseYear').and.to.contain('<code>checkout</code>');
  });

  it('are not found by tracklight report under other names, which it says', async () => {
    const { exitCode, shell } = await report('--table', 'nowhere', '--calls-table', 'nobody');

    expect(exitCode).to.equal(1);
    expect(shell.err).to.match(/^tracklight: this database has no tables nowhere and nobody;/);
  });
}
