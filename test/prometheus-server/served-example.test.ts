import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { Analytics, type AnalyticsSnapshot } from '../../src/index.js';
import { temporaryFolder } from '../examples/run-example.js';
import { ServingAuditor } from '../examples/serving-auditor.js';
import { Exposition } from '../export/prometheus/exposition.js';
import { type Scraper, scrapeWithPrometheus } from './metrics-endpoint.js';
import { until } from './until.js';

/** This project's own, as `npm start` audits it: calls enough for the bucket of a p95 to be filled evenly. */
const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const HASH = 'FileHasher.hash';

describe('a Prometheus server that scrapes the auditor', () => {
  let home: Awaited<ReturnType<typeof temporaryFolder>>;
  let calls: number;
  let p95Seconds: number;
  /** What the auditor wrote at its end. */
  let report: Analytics;

  before('lets it audit twice, asks the server, then presses Ctrl-C', async function () {
    home = await temporaryFolder();
    await symlink(NODE_MODULES, join(home.path, 'project'));
    const auditor = await ServingAuditor.start({ cwd: home.path });
    const scraper = await scrapeWithPrometheus(new URL(auditor.address).host);
    if (scraper === undefined) {
      await auditor.interrupt();
      return this.skip();
    }

    await auditor.nextAudit();
    await until(async () => (await callsAt(scraper)) === (await callsOf(auditor)));
    calls = await callsAt(scraper);
    p95Seconds = await p95At(scraper, HASH);
    await auditor.interrupt();
    await scraper.stop();

    const sidecar = await readFile(join(home.path, 'analytics', 'analytics_incremental.json'), 'utf8');
    report = Analytics.fromSnapshot(JSON.parse(sidecar) as AnalyticsSnapshot);
  });

  after(() => home[Symbol.asyncDispose]());

  it('has counted every call of the report', () => {
    expect(calls).to.equal(report.getStats().totalCalls);
  });

  it(`has the p95 of ${HASH} within 5 % of the report's`, () => {
    const { p95Ms } = report.getStats(HASH);

    expect(p95Seconds * 1000).to.be.within(p95Ms * 0.95, p95Ms * 1.05);
  });
});

async function callsOf({ address }: ServingAuditor): Promise<number> {
  const reply = await fetch(`${address}/metrics`);
  return new Exposition(await reply.text()).sum('tracklight_calls_total');
}

function callsAt(scraper: Scraper): Promise<number> {
  return answer(scraper, 'sum(tracklight_calls_total)');
}

function p95At(scraper: Scraper, name: string): Promise<number> {
  const buckets = `tracklight_call_duration_seconds_bucket{function="${name}"}`;
  return answer(scraper, `histogram_quantile(0.95, sum by (le) (${buckets}))`);
}

/** NaN while there is none. */
async function answer(scraper: Scraper, expression: string): Promise<number> {
  const [found] = await scraper.query(expression);
  return Number(found?.value[1]);
}
