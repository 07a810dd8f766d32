import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Ending, runExample, temporaryFolder } from './run-example.js';
import { FILES_EACH, writePackages } from './write-packages.js';

const AUDITOR = 'auditor/main.ts';
const PACKAGES = 12;
const FILES = PACKAGES * FILES_EACH;
/** One for each file and one for each package. */
const EVALUATIONS = FILES + PACKAGES;

describe('the dependency auditor with --database', () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let ending: Ending;

  const audit = (...args: string[]) => runExample(AUDITOR, { cwd: home.path, args: [...args, 'project'] });
  const readReport = (name: string) => readFile(join(home.path, 'analytics', name), 'utf8');
  const storedCalls = ({ stdout }: Ending) => Number(/tracked_calls +([\d,]+) {2}calls/.exec(stdout)?.[1]);

  before('audits a small node_modules', async () => {
    home = await temporaryFolder();
    await writePackages(join(home.path, 'project', 'node_modules'), PACKAGES);
    ending = await audit('--database');
  });

  after(() => home[Symbol.asyncDispose]());

  it('exits with 0, its errors silent', () => {
    expect(ending).to.include({ code: 0, signal: null, stderr: '' });
  });

  it('says how many rows each table has, and that none is missing', () => {
    expect(ending.stdout).to.match(new RegExp(`analytics_events +${EVALUATIONS} {2}flag evaluations`));
    expect(storedCalls(ending)).to.be.above(FILES);
    expect(ending.stdout).to.include('✔ every event recorded is a row');
  });

  it('keeps them in an SQLite file beside the report', () => {
    expect(existsSync(join(home.path, 'analytics', 'auditor.db'))).to.equal(true);
  });

  it('writes one report, with the calls and the flags that are rows', async () => {
    const page = await readReport('analytics_incremental.html');
    const { stats, source } = JSON.parse(await readReport('analytics_incremental.json'));

    expect(ending.stdout.match(/Report {2}file:/g)).to.have.length(1);
    expect(stats.totalCalls).to.equal(storedCalls(ending));
    // What a snapshot from a database has: no process made all of its calls.
    expect(source.instanceId).to.equal(0);
    expect(page).to.contain(`${EVALUATIONS} evaluations in the last`).and.to.contain('<code>hash-reading</code>');
    expect(page).to.contain('FileHasher.hash').and.to.contain('<title>Dependency audit');
  });

  it('adds the rows of another run, and reports that run alone', async () => {
    const second = await audit('--database=analytics/auditor.db');

    const { stats } = JSON.parse(await readReport('analytics_incremental.json'));
    expect(storedCalls(second)).to.equal(storedCalls(ending));
    expect(stats.totalCalls).to.equal(storedCalls(second));
  });

  it('makes the folder of a file that is named by a connection string', async () => {
    const { code } = await audit('--database=sqlite:///new/folder/a.db');

    expect(code).to.equal(0);
    expect(existsSync(join(home.path, 'new', 'folder', 'a.db'))).to.equal(true);
  });

  it('has no password of a database that is not there in what it says', async () => {
    const { code, stdout, stderr } = await audit('--database=postgres://ann:s3cr3t@127.0.0.1:1/app');

    expect(code).to.equal(1);
    expect(stderr).to.match(/^--database: .+\n$/);
    expect(stdout + stderr).not.to.contain('s3cr3t');
  });
});
