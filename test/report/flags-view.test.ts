import { expect } from 'chai';
import type { ReportedFlag, ReportedFlagMetrics } from '../../src/report/flag-data.js';
import { renderReport } from '../../src/report/html-report.js';
import { buildReportModel } from '../../src/report/report-model.js';
import type { FlagFigures, Share } from '../../src/report/report-types.js';
import { HOSTILE_TEXTS } from './hostile.js';
import { snapshotOf } from './snapshot-of.js';
import { syntheticRun } from './synthetic-run.js';
import { FLAGS, manyFlags, metricsOf } from './usage-data.js';

const RUN = snapshotOf([{ functionName: 'f', startMs: 0, durationMs: 1 }]);

const viewOf = (flags: readonly ReportedFlag[]) => buildReportModel(RUN, { flags }).flags;

/** The figures of a single flag. */
function figuresOf(given: Partial<ReportedFlagMetrics>): FlagFigures {
  const figures = viewOf([{ flagKey: 'f', metrics: metricsOf(given) }])?.rows[0]?.figures;
  if (figures === undefined || figures === null) throw new Error('no figures');
  return figures;
}

const legendOf = (shares: readonly Share[]) => shares.map(({ name, share }) => `${name} ${share.text}`);

describe('the flags of a report', () => {
  it('come by evaluations, with users, rate, error rate and latencies', () => {
    const rows = viewOf(FLAGS)?.rows.map(({ flagKey, figures }) => [
      ...[flagKey, figures?.evaluations.text, figures?.perSecond.text, figures?.users.text],
      ...[figures?.errorRate.text, figures?.p50.text, figures?.p90.text, figures?.p99.text],
    ]);

    expect(rows).to.deep.equal([
      ['genre-model-v3', '6,842', '8.2', '1,911', '0', '41 µs', '90 µs', '210 µs'],
      ['batch-writes', '5,120', '6.1', '1,911', '0', '6.0 µs', '11 µs', '30 µs'],
      ['artist-timeout-ms', '4,310', '5.1', '1,702', '0.86%', '12 µs', '66 µs', '1.90 ms'],
      ['parallel-scan', '1,290', '1.5', '402', '0', '38 µs', '81 µs', '170 µs'],
      ['new-year-parser', '988', '1.2', '377', '0', '33 µs', '70 µs', '140 µs'],
      ['export-layout', '212', '0.25', '88', '1.89%', '55 µs', '190 µs', '620 µs'],
      ['legacy-plist', '31', '0.04', '9', '0', '4.0 µs', '8.0 µs', '10 µs'],
    ]);
  });

  it('come by name where they were evaluated equally often', () => {
    const flags = ['b', 'a', 'c'].map((flagKey) => ({ flagKey, metrics: metricsOf() }));

    expect(viewOf(flags)?.rows.map(({ flagKey }) => flagKey)).to.deep.equal(['a', 'b', 'c']);
  });

  it('share one heading: all evaluations and the window', () => {
    expect(viewOf(FLAGS)?.heading).to.equal('18,793 evaluations in the last 13 m 58 s');
  });

  it('name no window where it is not the same for all', () => {
    const windowEnd = new Date(Date.UTC(2026, 9, 19));
    const flags = [...FLAGS, { flagKey: 'other', metrics: metricsOf({ windowEnd }) }];

    expect(viewOf(flags)?.heading).to.equal('18,793 evaluations');
  });

  it('have the rate since tracking began where that is less than the window, and the heading says so', () => {
    const hour = metricsOf({ totalEvaluations: 84, windowStart: new Date(0), windowEnd: new Date(3_600_000) });
    const job = metricsOf({ totalEvaluations: 82, windowStart: new Date(3_591_800), windowEnd: new Date(3_600_000) });
    const flag = { flagKey: 'a', metrics: hour, sinceStart: { ...job, evaluationRate: 10 } };

    const view = viewOf([flag, { ...flag, flagKey: 'unread', metrics: null }]);

    expect(view?.heading).to.equal('84 evaluations in the last 1 h 00 m; rates of the last 8.2 s');
    expect(view?.rows[0]?.figures).to.deep.include({
      evaluations: { value: 84, text: '84' },
      perSecond: { value: 10, text: '10' },
    });
  });

  it('are listed last and without numbers where they could not be read', () => {
    const view = viewOf([{ flagKey: 'a', metrics: null }, ...FLAGS]);

    expect(view?.rows.at(-1)).to.deep.equal({ flagKey: 'a', isExtra: false, figures: null });
    expect(view?.heading).to.match(/^18,793 evaluations/);
    expect(viewOf([{ flagKey: 'a', metrics: null }])?.heading).to.equal('');
  });

  it('write a rate that would round to nothing as less than 0.01, and a large one whole', () => {
    const rate = (evaluationRate: number) => figuresOf({ evaluationRate }).perSecond.text;

    expect([0, 0.0001, 0.014, 0.5, 9.94, 12.4, 1234.5].map(rate)).to.deep.equal([
      ...['0', '<0.01', '0.01', '0.5', '9.9', '12', '1,235'],
    ]);
  });

  it('have a dash for a latency that was not measured', () => {
    const { p50, p99 } = figuresOf({ latencyP50: 0, latencyP99: 0.5 });

    expect([p50, p99]).to.deep.equal([
      { value: 0, text: '–' },
      { value: 0.5, text: '500 µs' },
    ]);
  });

  describe('variants', () => {
    const variants = (variantDistribution: Record<string, number>) => figuresOf({ variantDistribution }).variants;

    it('come by name, each with its share and its colour', () => {
      const shares = variants({ on: 75, off: 25 });

      expect(shares.map(({ name, share, colour }) => [name, share.text, colour])).to.deep.equal([
        ['off', '25%', 'v1'],
        ['on', '75%', 'v2'],
      ]);
    });

    it('fill the bar, side by side', () => {
      expect(variants({ a: 75, b: 25 }).map(({ path }) => path)).to.deep.equal(['M0 0h75v8h-75z', 'M75 0h25v8h-25z']);
    });

    it('are seen however small they are', () => {
      const [small, large] = variants({ a: 1, b: 99_999 });

      expect(small).to.include({ path: 'M0 0h1v8h-1z' });
      expect(small?.share.text).to.equal('<1%');
      expect(large?.share.text).to.equal('>99%');
    });

    it('end with what had none, in grey', () => {
      const shares = variants({ zebra: 1, default: 5 });

      expect(shares.map(({ name, colour }) => [name, colour])).to.deep.equal([
        ['zebra', 'v1'],
        ['default', 'none'],
      ]);
    });

    it('are the four largest and the others together', () => {
      expect(legendOf(variants({ a: 1, b: 10, c: 20, d: 30, e: 38, f: 1 }))).to.deep.equal([
        ...['b 10%', 'c 20%', 'd 30%', 'e 38%', '2 others 2%'],
      ]);
    });

    it('are all named where only one would be left over', () => {
      expect(variants({ a: 10, b: 10, c: 20, d: 30, e: 30 }).at(-1)?.name).to.equal('e');
    });

    it('are not there when none was given to anybody', () => {
      expect(variants({ a: 0 })).to.deep.equal([]);
    });
  });

  describe('reasons', () => {
    const reasons = (reasonDistribution: Record<string, number>) => figuresOf({ reasonDistribution }).reasons;

    it('come by count, in words', () => {
      expect(legendOf(reasons({ SPLIT: 25, TARGETING_MATCH: 75 }))).to.deep.equal(['targeting match 75%', 'split 25%']);
    });

    it('end with errors, in red, be they many or few', () => {
      const [split, error] = reasons({ ERROR: 90, SPLIT: 10 });

      expect([split?.name, split?.colour]).to.deep.equal(['split', 'r1']);
      expect([error?.name, error?.colour]).to.deep.equal(['error', 'error']);
    });

    it('are the three largest, the others together, and errors', () => {
      expect(legendOf(reasons({ A: 50, B: 20, C: 15, D: 10, E: 4, ERROR: 1 }))).to.deep.equal([
        ...['a 50%', 'b 20%', 'c 15%', '2 others 14%', 'error 1%'],
      ]);
    });
  });

  describe('in a table', () => {
    it('are at most 200 with the functions, and the others counted', () => {
      const view = (functions: number) =>
        buildReportModel(syntheticRun({ calls: 5000, functions }), { flags: manyFlags(300) });
      const [few, many] = [view(30), view(2000)];

      expect(few.flags?.rows).to.have.length(200 - (few.functions?.limit.total as number));
      expect(many.flags?.rows).to.have.length(15);
      expect(many.flags?.limit.cut).to.equal('15 of 300 flags by evaluations; 285 not shown');
    });

    it('show twenty at first', () => {
      const view = viewOf(manyFlags(50));

      expect(view?.rows.filter(({ isExtra }) => !isExtra)).to.have.length(20);
      expect(view?.limit.showAll).to.equal('Show all 50 flags');
    });
  });

  it('are a section with a link to it, after all others', () => {
    const model = buildReportModel(RUN, { flags: FLAGS });

    expect(model.nav.at(-1)).to.deep.equal({ id: 'flags', label: 'Flags', count: '7' });
    expect(renderReport(model)).to.contain('<section id="flags"');
  });

  it('are no section without a flag', () => {
    for (const options of [{}, { flags: [] }]) {
      const model = buildReportModel(RUN, options);

      expect(model.flags).to.equal(null);
      expect(model.nav.map(({ id }) => id)).not.to.include('flags');
      expect(renderReport(model)).not.to.contain('id="flags"');
    }
  });

  it('are on the page of a run without calls, too', () => {
    const html = renderReport(buildReportModel(snapshotOf([]), { flags: FLAGS }));

    expect(html).to.contain('No calls were tracked in this run').and.to.contain('<section id="flags"');
    expect(html.match(/<main/g)).to.have.length(1);
  });

  it('have a header for each cell of a row, and a name for each number on a phone', () => {
    const html = renderReport(buildReportModel(RUN, { flags: [...FLAGS, { flagKey: 'gone', metrics: null }] }));
    const table = /<table class="flags">[\s\S]*?<\/table>/.exec(html)?.[0] as string;
    const [head, first, , , , , , , unread] = table.match(/<tr.*?>[\s\S]*?<\/tr>/g) as string[];

    expect(first?.match(/<t[hd]/g)).to.have.length(head?.match(/<th /g)?.length as number);
    expect(first?.match(/data-l="/g)).to.have.length((head?.match(/<th /g)?.length as number) - 1);
    expect(unread).to.contain('<td class="soft unread" colspan="9">could not be read</td>');
  });

  it('are printed escaped, whatever keys, variants and reasons hold', () => {
    const flags = HOSTILE_TEXTS.map((text) => ({
      flagKey: text,
      metrics: metricsOf({
        totalEvaluations: 3,
        variantDistribution: Object.fromEntries([[text, 2]]),
        reasonDistribution: Object.fromEntries([[text, 2]]),
      }),
    }));

    const html = renderReport(buildReportModel(RUN, { flags }));
    const table = /<table class="flags">[\s\S]*?<\/table>/.exec(html)?.[0] as string;

    expect(html.match(/<\/?(?:script|h1|title|img)/g)).to.deep.equal(
      // The scripts are the page's own.
      ['title', 'h1', 'script', 'script'].flatMap((name) => [`<${name}`, `</${name}`]),
    );
    expect(table.match(/<tr/g)).to.have.length(HOSTILE_TEXTS.length + 1);
    expect(table).to.contain('__proto__ <b>100%</b>');
    expect(html).not.to.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
  });

  it('are the same model for the same data, which it does not change', () => {
    const before = JSON.stringify(FLAGS);

    expect(JSON.stringify(viewOf(FLAGS))).to.equal(JSON.stringify(viewOf([...FLAGS].reverse())));
    expect(JSON.stringify(FLAGS)).to.equal(before);
  });
});
