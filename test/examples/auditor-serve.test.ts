import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Registry } from 'prom-client';
import type { AnalyticsStats } from 'tracklight';
import { readArguments } from '../../examples/auditor/arguments.js';
import { FINE_DURATION_BUCKETS } from '../../src/export/prometheus/index.js';
import { Exposition } from '../export/prometheus/exposition.js';
import { type Ending, runExample, temporaryFolder } from './run-example.js';
import { ServingAuditor } from './serving-auditor.js';
import { FILES_EACH, writePackages } from './write-packages.js';

const PACKAGES = 12;
/** Of the packages damaged on purpose, those with a file to hash: the others have a link and a folder in its place. */
const DAMAGED_FILES = 3;
const FILES = PACKAGES * FILES_EACH + DAMAGED_FILES;
const AUDITS = 2;

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

type Answers = Readonly<Record<'page' | 'metrics' | 'elsewhere', Answer>>;

describe('the dependency auditor with --serve', () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let ending: Ending;
  let answers: Answers;

  before('asks for everything after the second audit and its clearing up, then presses Ctrl-C', async () => {
    home = await temporaryFolder();
    await writePackages(join(home.path, 'project', 'node_modules'), PACKAGES);
    // Its temporary folder, too, so that one sees what is there.
    const env = { TMPDIR: home.path };
    const auditor = await ServingAuditor.start({ cwd: home.path, args: ['--flags', '--samples'], env });

    await auditor.nextAudit();
    await samplesGone(home.path);
    answers = await askAll(auditor.address);
    ending = await auditor.interrupt();
  });

  const audit = (...args: string[]) => runExample('auditor/main.ts', { cwd: home.path, args: [...args, 'project'] });

  after(() => home[Symbol.asyncDispose]());

  it('serves the live report at /, its flags and experiment included', () => {
    const { status, type, text } = answers.page;

    expect({ status, type }).to.deep.equal({ status: 200, type: 'text/html; charset=utf-8' });
    expect(text)
      .to.match(/^<!doctype html>/i)
      .and.to.contain('<title>Dependency audit');
    for (const name of ['FileHasher.hash', 'hash-reading', 'hash-concurrency']) expect(text).to.contain(name);
    expect(text).to.contain('<section id="experiments"');
  });

  it('serves the calls of every audit at /metrics', () => {
    const { status, type, text } = answers.metrics;

    const hashed = { function: 'FileHasher.hash', event_type: 'io', outcome: 'success' };
    expect({ status, type }).to.deep.equal({ status: 200, type: Registry.PROMETHEUS_CONTENT_TYPE });
    expect(new Exposition(text).value('tracklight_calls_total', hashed)).to.equal(AUDITS * FILES);
  });

  it('serves them in the buckets that make quantiles good', () => {
    const buckets = new Exposition(answers.metrics.text).find('tracklight_call_duration_seconds_bucket', {
      function: 'FileHasher.hash',
    });

    expect(buckets).to.have.length(FINE_DURATION_BUCKETS.length + 1);
  });

  it('serves the flag evaluations of every audit at /metrics', () => {
    const exposition = new Exposition(answers.metrics.text);

    expect(exposition.sum('feature_flag_evaluations_total', { flag_key: 'hash-reading' })).to.equal(AUDITS * FILES);
  });

  it('knows no other path', () => {
    expect(answers.elsewhere).to.include({ status: 404, text: '' });
  });

  it('prints both addresses, and what it found once', () => {
    expect(ending.stdout).to.match(
      /Live +http:\/\/127\.0\.0\.1:(\d+)\/\n +Metrics +http:\/\/127\.0\.0\.1:\1\/metrics\n/,
    );
    expect(ending.stdout.match(/^ +packages +\d/gm)).to.have.length(1);
  });

  it('ends by the signal of Ctrl-C', () => {
    expect(ending).to.include({ code: null, signal: 'SIGINT' });
  });

  it('writes the report of what it served', async () => {
    const sidecar = await readFile(join(home.path, 'analytics', 'analytics_incremental.json'), 'utf8');
    const { stats }: { readonly stats: AnalyticsStats } = JSON.parse(sidecar);

    expect(new Exposition(answers.metrics.text).sum('tracklight_calls_total')).to.equal(stats.totalCalls);
    expect(ending.stdout).to.contain('analytics_incremental.html');
  });

  it('says that a port is in use, and writes no report', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const { code, stdout, stderr } = await audit(`--serve=${port}`, '--reports-dir', 'none');

    server.close();
    expect(stderr).to.match(new RegExp(`^--serve: .*address already in use 127\\.0\\.0\\.1:${port}; .*\\n$`));
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(await readdir(home.path)).not.to.include('none');
  });

  it('takes the port 9464 when none is given', () => {
    expect(readArguments(['--serve'])).to.include({ kind: 'audit', port: 9464 });
  });

  for (const port of ['65536', '-1', 'http', '1.5']) {
    it(`refuses the port ${port} with exit code 2`, async () => {
      const { code, stderr } = await audit(`--serve=${port}`);

      expect(code).to.equal(2);
      expect(stderr).to.contain(`--serve must be a port from 0 to 65535, got ${port}`);
    });
  }
});

/** Resolves when an audit has removed the packages that it damaged; the next one writes them anew. */
async function samplesGone(temporary: string): Promise<void> {
  while ((await readdir(temporary)).some((name) => name.startsWith('tracklight-damaged-'))) await sleep(10);
}

async function askAll(address: string): Promise<Answers> {
  const ask = async (path: string): Promise<Answer> => {
    const reply = await fetch(`${address}${path}`);
    return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() };
  };
  return { page: await ask('/'), metrics: await ask('/metrics?all'), elsewhere: await ask('/metrics/') };
}
