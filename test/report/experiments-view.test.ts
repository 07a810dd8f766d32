import { expect } from 'chai';
import type { ReportedExperiment } from '../../src/report/experiment-data.js';
import { renderReport } from '../../src/report/html-report.js';
import { buildReportModel } from '../../src/report/report-model.js';
import type { ExperimentCard } from '../../src/report/report-types.js';
import { HOSTILE_TEXTS } from './hostile.js';
import { snapshotOf } from './snapshot-of.js';
import { EXPERIMENTS, FLAGS, manyExperiments } from './usage-data.js';

const RUN = snapshotOf([{ functionName: 'f', startMs: 0, durationMs: 1 }]);

const viewOf = (experiments: readonly ReportedExperiment[]) => buildReportModel(RUN, { experiments }).experiments;

/** The card of a single experiment. */
function cardOf(variants: Record<string, number>, given: Partial<ReportedExperiment> = {}): ExperimentCard {
  const units = Object.values(variants).reduce((sum, one) => sum + one, 0);
  const card = viewOf([{ featureName: 'f', variants, units, ...given }])?.cards[0];
  if (card === undefined) throw new Error('no card');
  return card;
}

describe('the experiments of a report', () => {
  it('show units, observed and planned shares by variant', () => {
    const [, card] = viewOf(EXPERIMENTS)?.cards ?? [];

    expect([card?.featureName, card?.units]).to.deep.equal(['genre-model-v3', '1,911 units exposed']);
    expect(
      card?.rows.map(({ variant, units, share, planned }) => [variant, units.text, share.text, planned]),
    ).to.deep.equal([
      ['control', '956', '50.0%', 'plan 50%'],
      ['v3', '764', '40.0%', 'plan 40%'],
      ['v3-lite', '191', '10.0%', 'plan 10%'],
    ]);
  });

  it('draw the observed share as a bar and mark where the plan wants its end', () => {
    const [off, on] = cardOf({ off: 300, on: 100 }, { plan: { off: 1, on: 1 } }).rows;

    expect([off?.barPath, on?.barPath]).to.deep.equal(['M0 3h75v10h-75z', 'M0 3h25v10h-25z']);
    expect([off?.tickPath, on?.tickPath]).to.deep.equal(['M49.7 0h0.7v16h-0.7z', 'M49.7 0h0.7v16h-0.7z']);
  });

  it('keep the mark of a plan of all or nothing on the bar', () => {
    const [all, nothing] = cardOf({ all: 9, nothing: 1 }, { plan: { all: 1, nothing: 0 } }).rows;

    expect([all?.tickPath, nothing?.tickPath]).to.deep.equal(['M99.3 0h0.7v16h-0.7z', 'M0 0h0.7v16h-0.7z']);
  });

  it('say p where the split is as planned', () => {
    expect(cardOf({ a: 956, b: 955 }, { plan: { a: 1, b: 1 } }).verdict).to.deep.equal({
      ...{ tone: 'better', text: 'Split as planned', pValue: 'p = 0.98' },
    });
    expect(cardOf({ a: 60, b: 40 }, { plan: { a: 1, b: 1 } }).verdict.pValue).to.equal('p = 0.046');
  });

  it('say p < 0.001 where it is not', () => {
    const [first] = viewOf(EXPERIMENTS)?.cards ?? [];

    expect(first?.featureName).to.equal('parallel-scan');
    expect(first?.verdict).to.deep.equal({ tone: 'worse', text: 'Sample ratio mismatch', pValue: 'p < 0.001' });
  });

  it('have no p-value without a plan, nor where there are too few units', () => {
    expect(cardOf({ a: 500, b: 1 }).verdict).to.deep.equal({ tone: 'neutral', text: 'No planned split', pValue: '' });
    expect(cardOf({ a: 8, b: 1 }, { plan: { a: 1, b: 1 } }).verdict).to.deep.equal({
      ...{ tone: 'neutral', text: 'Too few units to tell', pValue: '' },
    });
  });

  it('have no mark and no planned share without a plan', () => {
    expect(cardOf({ a: 5 }).rows[0]).to.include({ planned: '', tickPath: '' });
  });

  it('list a variant that nobody got, and one that nobody planned', () => {
    const { rows, verdict } = cardOf({ b: 40, c: 1 }, { plan: { a: 1, b: 2 } });

    expect(
      rows.map(({ variant, units, planned, barPath }) => [variant, units.value, planned, barPath !== '']),
    ).to.deep.equal([
      ['a', 0, 'plan 33.3%', false],
      ['b', 40, 'plan 66.7%', true],
      ['c', 1, 'not planned', true],
    ]);
    expect(verdict.text).to.equal('Sample ratio mismatch');
  });

  it('name the five largest variants, and tell the others together with their plan', () => {
    const variants = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`v${i}`, 100 - i]));
    const plan = Object.fromEntries(Object.keys(variants).map((variant) => [variant, 1]));

    const { rows } = cardOf(variants, { plan });

    expect(rows.map(({ variant }) => variant)).to.deep.equal(['v0', 'v1', 'v2', 'v3', 'v4', '4 others']);
    expect(rows.at(-1)).to.deep.include({ planned: 'plan 44.4%', units: { value: 374, text: '374' }, colour: 'rest' });
  });

  it('name all six variants where only one would be left over', () => {
    const { rows } = cardOf({ a: 6, b: 5, c: 4, d: 3, e: 2, f: 1 });

    expect(rows.map(({ variant }) => variant)).to.deep.equal(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('say that a sample was counted', () => {
    expect(cardOf({ a: 100_000 }, { isSample: true }).units).to.equal('the first 100,000 units exposed');
    expect(cardOf({ a: 1 }).units).to.equal('1 unit exposed');
  });

  it('give a variant the colour it has in the flags table', () => {
    const { flags, experiments } = buildReportModel(RUN, { flags: FLAGS, experiments: EXPERIMENTS });

    for (const { featureName, rows } of experiments?.cards ?? []) {
      const inTable = flags?.rows.find(({ flagKey }) => flagKey === featureName)?.figures?.variants;
      expect(rows.map(({ variant, colour }) => [variant, colour])).to.deep.equal(
        inTable?.map(({ name, colour }) => [name, colour]),
      );
    }
  });

  it('come mismatches first, then by units, then by name', () => {
    const fine = (featureName: string, units: number) => ({ featureName, units, variants: { a: units } });
    const wrong = { featureName: 'wrong', units: 10, variants: { a: 10 }, plan: { b: 1 } };

    const view = viewOf([fine('small', 1), fine('d', 5), fine('c', 5), wrong]);

    expect(view?.cards.map(({ featureName }) => featureName)).to.deep.equal(['wrong', 'c', 'd', 'small']);
  });

  it('are at most ten, six of them visible at first, and the others counted', () => {
    const view = viewOf(manyExperiments(30));

    expect(view?.cards).to.have.length(10);
    expect(view?.cards.filter(({ isExtra }) => !isExtra)).to.have.length(6);
    expect(view?.limit.showAll).to.equal('Show all 10 experiments');
    expect(view?.limit.cut).to.equal('10 of 30 experiments (mismatches, then by units); 20 not shown');
  });

  it('explain what a mismatch is where something was planned', () => {
    expect(viewOf(EXPERIMENTS)?.rule).to.match(
      /^A sample ratio mismatch is a chi-square goodness-of-fit p-value below 0\.001/,
    );
    expect(viewOf([{ featureName: 'f', units: 1, variants: { a: 1 } }])?.rule).to.equal('');
  });

  it('are a section with a link to it, each with a table of its own', () => {
    const model = buildReportModel(RUN, { experiments: EXPERIMENTS });
    const html = renderReport(model);

    expect(model.nav.at(-1)).to.deep.equal({ id: 'experiments', label: 'Experiments', count: '2' });
    const section = /<section id="experiments"[\s\S]*?<\/section>/.exec(html)?.[0] as string;
    expect(section.match(/<table>/g)).to.have.length(2);
    expect(section.match(/<th scope="row">/g)).to.have.length(5);
    expect(section).to.contain('<b class="worse">Sample ratio mismatch</b> <span class="soft">p &lt; 0.001</span>');
  });

  it('are no section where nobody was exposed to anything', () => {
    const silent = { featureName: 'f', units: 0, variants: {}, plan: { a: 1 } };

    for (const experiments of [undefined, [], [silent]]) {
      const model = buildReportModel(RUN, { experiments });
      expect(model.experiments).to.equal(null);
      expect(renderReport(model)).not.to.contain('id="experiments"');
    }
    expect(viewOf([silent, ...EXPERIMENTS])?.cards.at(-1)?.verdict.text).to.equal('Nobody exposed');
  });

  it('are printed escaped, whatever features and variants hold', () => {
    const experiments = HOSTILE_TEXTS.map((text) => ({
      featureName: text,
      units: 2,
      variants: Object.fromEntries([[text, 2]]),
      plan: Object.fromEntries([[text, 2]]),
    }));

    const html = [0, 10, 15].map((from) =>
      renderReport(buildReportModel(RUN, { experiments: experiments.slice(from, from + 10) })),
    );

    for (const page of html) {
      expect(page.match(/<\/?(?:script|h1|title|img)/g)).to.deep.equal(
        // The scripts are the page's own.
        ['title', 'h1', 'script', 'script'].flatMap((name) => [`<${name}`, `</${name}`]),
      );
      expect(page).not.to.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
      expect(page.match(/<article/g)).to.have.length(10);
    }
    expect(html.join('')).to.contain('<th scope="row">__proto__</th>').and.to.contain('100%');
  });
});
