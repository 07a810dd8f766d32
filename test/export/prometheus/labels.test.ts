import { expect } from 'chai';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { Analytics } from '../../../src/index.js';
import { Exposition } from './exposition.js';
import { evaluation, HOSTILE_NAMES, openExporter } from './open-exporter.js';

const EVALUATIONS = 'feature_flag_evaluations_total';
const LONE_SURROGATE = /\p{Surrogate}/gu;
const CALLS = 'tracklight_calls_total';

describe('PrometheusExporter: labels', () => {
  it('carry any flag key, reason and variant as they are', async () => {
    const { exporter, scrape } = openExporter({ maxReasons: 100, maxVariants: 100 });

    for (const name of HOSTILE_NAMES) {
      exporter.record(evaluation({ flagKey: name, reason: name, variant: name, targetingKey: name }));
    }

    const read = await scrape();
    const triples = read.find(EVALUATIONS).map(({ labels }) => labels);
    expect(triples).to.deep.equal(HOSTILE_NAMES.map((name) => ({ flag_key: name, reason: name, variant: name })));
    expect(read.find('feature_flag_unique_users').map(({ labels }) => labels['flag_key'])).to.deep.equal(HOSTILE_NAMES);
  });

  it('carry any name of a function and event type as it is', async () => {
    const analytics = new Analytics();
    const { scrape } = openExporter({ analytics });

    for (const name of HOSTILE_NAMES) analytics.measure(name, () => 1, name);

    const labels = (await scrape()).find(CALLS, { outcome: 'success' }).map((sample) => sample.labels);
    expect(labels).to.deep.equal(
      HOSTILE_NAMES.map((name) => ({ function: name, event_type: name, outcome: 'success' })),
    );
  });

  it('keep apart what the client itself would merge', async () => {
    const { exporter, scrape } = openExporter();

    exporter.record(evaluation({ flagKey: 'f,reason:x', reason: 'y', variant: 'on' }));
    exporter.record(evaluation({ flagKey: 'f', reason: 'x,reason:y', variant: 'on' }));

    expect((await scrape()).find(EVALUATIONS).map(({ value }) => value)).to.deep.equal([1, 1]);
  });

  it('never make two samples one, whatever the names', async () => {
    const names = fc.array(fc.tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), fc.string()), {
      minLength: 1,
      maxLength: 20,
    });

    await fc.assert(
      fc.asyncProperty(names, async (evaluations) => {
        const { exporter, scrape } = openExporter({ maxVariants: 100 });

        for (const [flagKey, variant] of evaluations) exporter.record(evaluation({ flagKey, variant }));

        // `Exposition` throws for a sample that is there twice.
        const expected = new Set(
          evaluations.map((pair) => JSON.stringify(pair.map((text) => text.replace(LONE_SURROGATE, '\ufffd')))),
        );
        expect((await scrape()).find(EVALUATIONS)).to.have.length(expected.size);
      }),
      { numRuns: 200 },
    );
  });

  it('never hold half a character', async () => {
    const { exporter, scrape } = openExporter();

    for (const flagKey of ['\ud800', '\udfff', `${'x'.repeat(118)}𝒳${'y'.repeat(50)}`]) {
      exporter.record(evaluation({ flagKey }));
    }

    const read = (await scrape()).find(EVALUATIONS);
    expect(read.map(({ value }) => value)).to.deep.equal([2, 1]);
    for (const { labels } of read) expect(labels['flag_key']?.search(LONE_SURROGATE)).to.equal(-1);
  });

  it('longer than the bound are cut, and still differ where the names do', async () => {
    const analytics = new Analytics();
    const { exporter, scrape } = openExporter({ analytics, maxLabelLength: 32 });
    const long = 'x'.repeat(60);

    for (const end of ['a', 'b']) {
      exporter.record(evaluation({ flagKey: long + end }));
      analytics.measure(long + end, () => 1);
    }

    const read = await scrape();
    for (const labels of [
      read.find(EVALUATIONS).map((sample) => sample.labels['flag_key']),
      read.find(CALLS, { outcome: 'success' }).map((sample) => sample.labels['function']),
    ]) {
      expect(new Set(labels)).to.have.property('size', 2);
      for (const label of labels) expect(label).to.match(/^x{23}~[0-9a-f]{8}$/);
    }
    expect(exporter.getTrackedFlagKeys()).to.deep.equal([`${long}a`, `${long}b`]);
  });

  it('never hold a user', async () => {
    const { exporter, registry } = openExporter();

    exporter.record(evaluation({ targetingKey: 'ann@example.com', contextAttributes: { mail: 'ann@example.com' } }));

    expect(await registry.metrics()).not.to.contain('ann');
  });

  it("give way to nothing: the registry's default labels come beside them", async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ app: 'shop', flag_key: 'default' });
    const { exporter, scrape } = openExporter({ registry });

    exporter.record(evaluation({ evaluationDurationMs: 1 }));

    const read = await scrape();
    expect(read.find(EVALUATIONS)[0]?.labels).to.include({ app: 'shop', flag_key: 'checkout' });
    const count = read.find('feature_flag_evaluation_duration_seconds_count')[0];
    expect(count?.labels).to.deep.equal({ app: 'shop', flag_key: 'checkout' });
  });
});

describe('the reader of expositions', () => {
  it('refuses a line that is none, labels that are none and a sample that is there twice', () => {
    for (const text of ['a b c', 'a{x="1} 1', 'a{x="1"y="2"} 1', 'a 1\na 1', 'a{x="1",y="2"} 1\na{y="2",x="1"} 2']) {
      expect(() => new Exposition(text), text).to.throw();
    }
  });
});
