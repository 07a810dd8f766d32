import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as tick } from 'node:timers/promises';
import { expect } from 'chai';
import { Registry } from 'prom-client';
import { Analytics } from '../../../src/index.js';
import { NEW_YEAR_MS } from '../../../src/testing/manual-clock.js';
import { setUp } from '../../analytics/set-up.js';
import { Exposition } from './exposition.js';
import { evaluation, openExporter } from './open-exporter.js';

const CALL_BUCKET = 'tracklight_call_duration_seconds_bucket';
const FLAG_BUCKET = 'feature_flag_evaluation_duration_seconds_bucket';

function openMetrics(): Registry {
  const registry = new Registry();
  // The type of a registry is that of its first content type.
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  return registry;
}

function failing(): never {
  throw new Error('no tracer');
}

/** The buckets that have an exemplar, with it. */
function exemplarsOf(read: Exposition, name: string) {
  return read.find(name).flatMap(({ labels, exemplar }) => (exemplar === undefined ? [] : [[labels['le'], exemplar]]));
}

describe('PrometheusExporter: exemplars', () => {
  it('show the latest traced call of each bucket', async () => {
    const { analytics, call } = setUp();
    let traceId = '';
    const { scrape } = openExporter({ registry: openMetrics(), analytics, exemplars: () => ({ trace_id: traceId }) });

    for (const [id, durationMs] of [
      ['first', 3],
      ['second', 4],
      ['slow', 60_000],
    ] as const) {
      traceId = id;
      call('read', durationMs);
    }

    const at = (ms: number) => (NEW_YEAR_MS + ms) / 1000;
    expect(exemplarsOf(await scrape(), CALL_BUCKET)).to.deep.equal([
      ['0.005', `{trace_id="second"} 0.004 ${at(7)}`],
      ['+Inf', `{trace_id="slow"} 60 ${at(60_007)}`],
    ]);
  });

  it('show calls beyond maxFunctions where they are counted, whether a scrape or the call saw them first', async () => {
    for (const scrapesFirst of [false, true]) {
      const { analytics, call } = setUp();
      let traceId = '';
      const exemplars = () => (traceId === '' ? undefined : { trace_id: traceId });
      const { scrape } = openExporter({ registry: openMetrics(), analytics, exemplars, maxFunctions: 1 });
      for (const name of ['first', 'second']) call(name, 20_000);
      if (scrapesFirst) await scrape();

      for (const name of ['first', 'second', 'third']) {
        traceId = name;
        call(name, name === 'third' ? 40 : 3);
      }

      const shown = (await scrape())
        .find(CALL_BUCKET)
        .flatMap(({ labels, exemplar }) =>
          exemplar === undefined ? [] : [[labels['function'], labels['le'], /"(\w+)"/.exec(exemplar)?.[1]]],
        );
      expect(shown).to.deep.equal([
        ['first', '0.005', 'first'],
        ['(overflow)', '0.005', 'second'],
        ['(overflow)', '0.05', 'third'],
      ]);
    }
  });

  it('show the latest traced evaluation of each bucket', async () => {
    const { exporter, scrape } = openExporter({ registry: openMetrics(), exemplars: () => ({ trace_id: 'abc' }) });

    exporter.record(evaluation({ evaluationDurationMs: 0.25, timestamp: new Date(5_000) }));
    exporter.record(evaluation());

    expect(exemplarsOf(await scrape(), FLAG_BUCKET)).to.deep.equal([['0.0005', '{trace_id="abc"} 0.00025 5']]);
  });

  it('are those of the context the call was made in, across await', async () => {
    const analytics = new Analytics();
    const context = new AsyncLocalStorage<string>();
    const exemplars = () => {
      const traceId = context.getStore();
      return traceId === undefined ? undefined : { trace_id: traceId };
    };
    const { scrape } = openExporter({ registry: openMetrics(), analytics, exemplars, durationBuckets: [1e-9] });
    const work = analytics.wrap(async function work() {
      await tick();
    });

    await context.run('mine', work);
    await work();

    const shown = exemplarsOf(await scrape(), CALL_BUCKET).map(([, exemplar]) => exemplar);
    expect(shown.join()).to.match(/^\{trace_id="mine"\} /);
  });

  it('are absent without an active trace', async () => {
    const { analytics, call } = setUp();
    const { scrape } = openExporter({ registry: openMetrics(), analytics, exemplars: () => undefined });

    call('read');

    expect(exemplarsOf(await scrape(), CALL_BUCKET)).to.deep.equal([]);
  });

  for (const [what, exemplars] of [
    ['fail', failing],
    ['are longer than OpenMetrics allows', () => ({ trace_id: 'x'.repeat(121) })],
  ] as const) {
    it(`that ${what} are left out, and told once`, async () => {
      const { analytics, call } = setUp();
      const options = { registry: openMetrics(), analytics, exemplars: exemplars as () => Record<string, string> };
      const { scrape, warnings } = openExporter(options);

      call('read');
      call('read');

      const read = await scrape();
      expect(exemplarsOf(read, CALL_BUCKET)).to.deep.equal([]);
      expect(read.sum('tracklight_calls_total')).to.equal(2);
      expect(warnings).to.have.length(1);
    });
  }

  it('end with the exporter', async () => {
    const { analytics, call } = setUp();
    const { exporter, scrape } = openExporter({
      registry: openMetrics(),
      analytics,
      exemplars: () => ({ trace_id: 'abc' }),
    });

    await exporter.close();
    call('read');

    expect(exemplarsOf(await scrape(), CALL_BUCKET)).to.deep.equal([]);
  });
});

describe('PrometheusExporter: an OpenMetrics registry', () => {
  it('has every metric under its name, however often it is scraped', async () => {
    const { analytics, call } = setUp();
    const registry = openMetrics();
    const { exporter } = openExporter({ registry, analytics });
    call('read');
    exporter.record(evaluation());

    for (let i = 0; i < 3; i++) {
      const text = await registry.metrics();
      const read = new Exposition(text);
      expect(read.value('tracklight_calls_total', { outcome: 'success' })).to.equal(1);
      expect(read.value('feature_flag_evaluations_total')).to.equal(1);
      expect(read.find('tracklight_tracking_overhead_seconds_total')).to.have.length(1);
      expect(read.types.get('tracklight_calls')).to.equal('counter');
      expect(text.endsWith('\n# EOF\n')).to.equal(true);
    }
  });
});
