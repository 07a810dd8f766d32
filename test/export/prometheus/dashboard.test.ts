import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { Analytics } from '../../../src/index.js';
import { type Dashboard, queriesOf } from './dashboard.js';
import { evaluation, openExporter } from './open-exporter.js';

const dashboard: Dashboard = JSON.parse(
  readFileSync(new URL('../../../docs/grafana-dashboard.json', import.meta.url), 'utf8'),
);
const METRIC = /\b(?:tracklight|feature_flag)_\w+/g;
const SELECTOR = /\b(?<name>(?:tracklight|feature_flag)_\w+)\{(?<labels>[^}]*)\}/g;

/** What a scrape of a used exporter has: names and the labels of each. */
async function exposed(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const analytics = new Analytics();
  const { exporter, scrape } = openExporter({ analytics });
  analytics.measure('read', () => 1);
  exporter.record(evaluation({ targetingKey: 'ann', evaluationDurationMs: 1 }));
  return new Map((await scrape()).samples.map(({ name, labels }) => [name, new Set(Object.keys(labels))]));
}

describe('docs/grafana-dashboard.json', () => {
  const queries = queriesOf(dashboard);

  it('has queries, and shows every metric there is', async () => {
    const shown = new Set(queries.flatMap((query) => query.match(METRIC) ?? []));
    // A histogram's count is a part of it that a dashboard may leave out.
    const names = [...(await exposed()).keys()].filter(
      (name) => !/evaluation_duration_seconds_(sum|count)$/.test(name),
    );

    expect(queries).to.have.length.above(15);
    expect([...shown]).to.include.members(names);
  });

  it('names metrics that exist, and labels that they have', async () => {
    const labelsOf = await exposed();

    for (const query of queries) {
      for (const name of query.match(METRIC) ?? []) expect([...labelsOf.keys()], query).to.include(name);
      for (const { groups } of query.matchAll(SELECTOR)) {
        const asked = [...(groups?.['labels'] ?? '').matchAll(/(\w+)=~?"/g)].map(([, label]) => label);
        expect([...(labelsOf.get(groups?.['name'] ?? '') ?? [])], query).to.include.members(asked);
      }
      for (const [, by = ''] of query.matchAll(/by \(([^)]*)\)/g)) {
        const known = new Set([...labelsOf.values()].flatMap((labels) => [...labels]));
        expect([...known], query).to.include.members(by.split(', '));
      }
    }
  });

  it('asks for the values of labels that exist', async () => {
    const labelsOf = await exposed();

    for (const { definition } of dashboard.templating.list) {
      if (definition === undefined) continue;
      const [, name = '', label] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? [];
      expect([...(labelsOf.get(name) ?? [])], definition).to.include(label);
    }
  });

  it('has panels with ids of their own that do not overlap', () => {
    const panels = dashboard.panels as readonly { id: number; gridPos: Record<'x' | 'y' | 'w' | 'h', number> }[];
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );

    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    expect(new Set(cells).size).to.equal(cells.length);
  });
});
