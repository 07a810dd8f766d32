import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { Registry } from 'prom-client';
import { setUp } from '../../analytics/set-up.js';
import { openExporter } from './open-exporter.js';

const CALLS = 'tracklight_calls_total';
const DURATION = 'tracklight_call_duration_seconds';
const OVERHEAD = 'tracklight_tracking_overhead_seconds_total';

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

describe('PrometheusExporter: an Analytics that is let go', () => {
  it('leaves everything it counted in the registry, the calls since the last scrape too', async () => {
    const { analytics, call } = setUp();
    const { exporter, registry, scrape } = openExporter({ analytics });
    call('read', 3, 'error');
    await scrape();
    call('read', 70, 'cancelled');
    call('write', 20_000);
    const before = await registry.metrics();

    exporter[Symbol.dispose]();
    exporter[Symbol.dispose]();

    expect(await registry.metrics()).to.equal(before);
    expect((await scrape()).sum(CALLS)).to.equal(3);
  });

  it('is not served any more, and its exporter takes nothing more', async () => {
    const { analytics, call } = setUp();
    const { exporter, scrape } = openExporter({ analytics });

    exporter[Symbol.dispose]();
    call('read');

    expect((await scrape()).sum(CALLS)).to.equal(0);
    expect(exporter.record({ flagKey: 'checkout', value: true, reason: 'STATIC' })).to.equal('closed');
  });

  it('is added to by others that track the same functions', async () => {
    const [one, two] = [setUp(), setUp()];
    const { exporter, registry, scrape } = openExporter({ analytics: one.analytics });
    openExporter({ registry, analytics: two.analytics });
    one.call('read', 5);
    two.call('read', 50);

    exporter[Symbol.dispose]();
    two.call('read', 500);

    const read = await scrape();
    expect(read.value(CALLS, { outcome: 'success' })).to.equal(3);
    expect(read.value(`${DURATION}_bucket`, { le: '0.005' })).to.equal(1);
    expect(read.value(`${DURATION}_sum`)).to.be.closeTo(0.555, 1e-12);
  });

  it('is served as long as one of several exporters serves it', async () => {
    const { analytics, call } = setUp();
    const { exporter, registry, scrape } = openExporter({ analytics });
    const second = openExporter({ registry, analytics });

    exporter[Symbol.dispose]();
    call('read');
    const served = (await scrape()).sum(CALLS);
    second.exporter[Symbol.dispose]();
    call('read');

    expect([served, (await scrape()).sum(CALLS)]).to.deep.equal([1, 1]);
  });

  it('is counted once when it comes again', async () => {
    const { analytics, call } = setUp();
    const { exporter, registry, scrape } = openExporter({ analytics });
    call('read', 7);
    exporter[Symbol.dispose]();
    call('read', 7);

    const again = openExporter({ registry, analytics });
    const served = await scrape();
    again.exporter[Symbol.dispose]();
    const kept = await scrape();

    for (const read of [served, kept]) {
      expect(read.sum(CALLS)).to.equal(2);
      expect(read.value(`${DURATION}_count`)).to.equal(2);
      expect(read.value(OVERHEAD)).to.equal(analytics.getStats().overheadMs / 1_000);
    }
  });

  it('is held by the registry no longer, though its exporter and exemplars are', async () => {
    const registry = new Registry();
    registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    const serve = () => {
      const { analytics, call } = setUp();
      const { exporter } = openExporter({ registry, analytics, exemplars: () => ({ trace_id: 'abc' }) });
      call('read');
      return { exporter, analytics: new WeakRef(analytics) };
    };
    const [kept, gone] = [serve(), serve()];

    gone.exporter[Symbol.dispose]();
    await registry.metrics();
    // What a WeakRef was made of lives to the end of the turn.
    await new Promise(setImmediate);
    collectGarbage();

    expect(gone.analytics.deref()).to.equal(undefined);
    expect(kept.analytics.deref()).not.to.equal(undefined);
    expect(gone.exporter.registry).to.equal(registry);
  });
});
