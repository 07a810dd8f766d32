import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { renderReport } from '../../src/report/html-report.js';
import { buildReportModel, type ReportModelOptions } from '../../src/report/report-model.js';
import { hostileRun } from './hostile.js';
import { START_MS, snapshotOf } from './snapshot-of.js';
import { syntheticRun } from './synthetic-run.js';
import { EXPERIMENTS, FLAGS } from './usage-data.js';

const page = renderReport(buildReportModel(syntheticRun({ calls: 3000 }), { title: 'catalog-sync' }));
const empty = renderReport(buildReportModel(snapshotOf([]), { title: 'catalog-sync' }));
const LARGE_BASELINE = syntheticRun({ calls: 100_000, seed: 7, slowness: 0.6 });
const hostile = renderReport(buildReportModel(hostileRun(), { title: '</title><script>window.pwned=1</script>' }));

/** Start tags by name and their attributes, in order. */
function startTags(html: string): { name: string; attributes: string[] }[] {
  const markup = html.replace(/(<(style|script)\b[^>]*>)[\s\S]*?(<\/\2>)/g, '$1$3');
  return [...markup.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s"'<>=]+(?:="[^"]*")?)*)\s*\/?>/gi)].map((found) => ({
    name: found[1] as string,
    attributes: [...(found[2] as string).matchAll(/([^\s"'<>=]+)="[^"]*"|([^\s"'<>=]+)/g)].map(
      (a) => (a[1] ?? a[2]) as string,
    ),
  }));
}

/** What `sortAndWrite` takes where the budget of the page is to be kept: two quiet cores of the usual speed. */
const REFERENCE_MS = 16;
const ROWS = Array.from({ length: 20_000 }, (_, i) => ({
  name: `function ${i % 200}`,
  startMs: i * 37.5,
  durationMs: (i * 7919) % 1009,
}));

/** Work of the kind that rendering is, to tell how fast the machine is at the moment. */
function sortAndWrite(): void {
  const sorted = [...ROWS].sort((a, b) => a.durationMs - b.durationMs);
  for (const row of sorted) JSON.stringify(row);
}

/** What the processor works, milliseconds; the wall's clock would count other processes, too. */
function workOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('renderReport', () => {
  it('refuses an option that it does not know, as the model does', () => {
    const snapshot = snapshotOf([]);

    expect(() => buildReportModel(snapshot, { titel: 'Nightly' } as ReportModelOptions)).to.throw(
      TypeError,
      "ReportModelOptions has no option 'titel'; known are title, ",
    );
    expect(() => renderReport(buildReportModel(snapshot), { template: 'own' } as object)).to.throw(
      TypeError,
      "RenderOptions has no option 'template'; known are templates",
    );
  });

  it('gives one complete HTML document', () => {
    for (const html of [page, empty, hostile]) {
      expect(html.startsWith('<!doctype html>\n<html lang="en">')).to.equal(true);
      expect(html.trimEnd().endsWith('</html>')).to.equal(true);
    }
  });

  it('gives the same bytes for the same model', () => {
    const again = renderReport(buildReportModel(syntheticRun({ calls: 3000 }), { title: 'catalog-sync' }));

    expect(again).to.equal(page);
  });

  it('allows nothing but its own style sheet and its own script, by hash', () => {
    const hashOf = (text: RegExp) =>
      createHash('sha256')
        .update(text.exec(page)?.[1] as string)
        .digest('base64');
    const [css, js] = [hashOf(/<style>([\s\S]*?)<\/style>/), hashOf(/<script>([\s\S]*?)<\/script>/)];
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];

    expect(policy?.replaceAll('&#39;', "'")).to.equal(
      `default-src 'none'; script-src 'sha256-${js}'; style-src 'sha256-${css}'; img-src data:; base-uri 'none'; ` +
        `form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
    );
  });

  it('has its two scripts, no style attribute, no handler, no address outside', () => {
    for (const html of [page, empty, hostile]) {
      const tags = startTags(html);
      const attributes = new Set(tags.flatMap((tag) => tag.attributes));

      expect(tags.filter(({ name }) => name === 'script').map((tag) => tag.attributes)).to.deep.equal([
        ['type', 'id'],
        [],
      ]);
      expect([...attributes].filter((name) => name === 'style' || name.startsWith('on'))).to.deep.equal([]);
      expect(html).not.to.match(/(?:href|src)="(?!#|data:,")/);
      expect(html.replace(/<script>[\s\S]*?<\/script>/, '')).not.to.match(/url\(|@import/);
    }
  });

  it('prints names only escaped', () => {
    // The page's own elements, and no markup that came with a name.
    expect(hostile.match(/<\/?(?:style|title|script)/g)).to.deep.equal(
      ['title', 'style', 'script', 'script'].flatMap((name) => [`<${name}`, `</${name}`]),
    );
    const names = (html: string) => new Set(startTags(html).map(({ name }) => name));
    expect([...names(hostile)].filter((name) => !names(page).has(name))).to.deep.equal([]);
    expect(hostile.match(/<h1/g)).to.have.length(1);
    expect(hostile).to.contain('&lt;/script&gt;&lt;script&gt;window.pwned=1&lt;/script&gt;');
    expect(hostile).to.contain('&amp;lt;b&amp;gt;');
  });

  it('prints no character that HTML cannot carry', () => {
    expect(hostile).not.to.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    expect(Buffer.from(hostile, 'utf8').toString('utf8')).to.equal(hostile);
  });

  it('renders a section for each part that has data, and no other', () => {
    const sections = (html: string) => [...html.matchAll(/<section id="([a-z-]+)"/g)].map((found) => found[1]);

    expect(sections(page)).to.deep.equal(['overview', 'functions', 'errors', 'calls', 'short-calls', 'summary']);
    expect(
      sections(renderReport(buildReportModel(snapshotOf([{ functionName: 'f', startMs: 0, durationMs: 1 }])))),
    ).to.deep.equal(['overview', 'functions', 'short-calls', 'summary']);
  });

  it('has header, numbers, findings, timeline and the sections in the order of how much they say', () => {
    const options = { baseline: syntheticRun({ seed: 7, slowness: 0.6 }), flags: FLAGS, experiments: EXPERIMENTS };
    const full = renderReport(buildReportModel(syntheticRun(), options));
    const parts =
      /<header class="top"|<dl class="card kpis"|<ul class="findings"|<(?:section|figure) id="[a-z-]+"|<footer/g;

    expect(full.match(parts)).to.deep.equal([
      '<header class="top"',
      '<section id="overview"',
      '<dl class="card kpis"',
      '<ul class="findings"',
      '<figure id="timeline"',
      ...['functions', 'errors', 'calls', 'short-calls', 'summary', 'flags', 'experiments'].map(
        (id) => `<section id="${id}"`,
      ),
      '<footer',
    ]);
    expect(full.match(/<li class="card (?:bad|warn|info)">/g)).to.have.length(4);
  });

  it('tells functions that are new, gone, or have too few calls to compare', () => {
    const calls = (functionName: string, count: number) =>
      Array.from({ length: count }, (_, i) => ({ functionName, startMs: START_MS + i, durationMs: 10 + (i % 7) }));
    const baseline = snapshotOf([...calls('kept', 200), ...calls('rare', 9), ...calls('gone', 9)]);
    const html = renderReport(
      buildReportModel(snapshotOf([...calls('kept', 200), ...calls('rare', 9), ...calls('added', 9)]), { baseline }),
    );
    const deltaOf = (name: string) =>
      new RegExp(`<code>${name}</code>.*?data-l="Δ p95">([^<]*)<`).exec(html)?.[1] ?? 'no row';

    expect(['kept', 'rare', 'added'].map(deltaOf)).to.deep.equal(['≈', 'few calls', 'new']);
    expect(html).to.contain('In the baseline, but not called in this run: <code>gone</code>.');
  });

  it('says which of the calls that are not listed are among the short calls', () => {
    const calls = [5, 5, 2000].map((durationMs, i) => ({ functionName: 'f', startMs: START_MS + i, durationMs }));
    const cancelled = { functionName: 'f', startMs: START_MS + 9, durationMs: 5, outcome: 'cancelled' as const };
    const footOf = (of: Parameters<typeof snapshotOf>[0]) =>
      /<p class="foot">From .*? calls?; (.*?) in <a href="#short-calls">/.exec(
        renderReport(buildReportModel(snapshotOf(of))),
      )?.[1];

    expect(footOf(calls.slice(1))).to.equal('1 fast call that did not fail is not listed: it is');
    expect(footOf(calls)).to.equal('2 fast calls that did not fail are not listed: they are');
    expect(footOf([...calls, cancelled])).to.equal(
      '3 fast calls that did not fail are not listed: the successful ones are',
    );
  });

  it('says where the times of failures are no longer known', () => {
    const failure = {
      functionName: 'f',
      startMs: START_MS,
      durationMs: 1,
      outcome: 'error',
      errorName: 'Lost',
    } as const;
    const calls = [failure, { functionName: 'f', startMs: START_MS + 9, durationMs: 1 }];
    const stripOf = (maxEvents: number) =>
      /<code class="fail">Lost<.*?<td class="when[^>]*>(.*?)<\/td>/.exec(
        renderReport(buildReportModel(snapshotOf(calls, { maxEvents }))),
      )?.[1];

    expect(stripOf(2)).to.match(/^<svg/);
    expect(stripOf(1)).to.equal('<small>no longer retained</small>');
  });

  it('takes no more than 250 ms for 20,000 calls and 200 functions, a baseline and flags among them', () => {
    const run = syntheticRun({ functions: 200 });
    const options = { baseline: syntheticRun({ functions: 200, seed: 7 }), flags: FLAGS, experiments: EXPERIMENTS };
    const rounds = Array.from({ length: 8 }, () => ({
      pageMs: workOf(() => renderReport(buildReportModel(run, options))),
      referenceMs: workOf(sortAndWrite),
    }));
    const [pageMs, referenceMs] = (['pageMs', 'referenceMs'] as const).map((of) =>
      Math.min(...rounds.map((round) => round[of])),
    ) as [number, number];

    expect(pageMs).to.be.below(250 * Math.max(1, referenceMs / REFERENCE_MS));
  });

  it('marks functions of which not every call was timed', () => {
    const calls = [{ functionName: 'parse', startMs: START_MS, durationMs: 1 }];
    const thinned = renderReport(
      buildReportModel(snapshotOf(Array(64).fill(calls[0]), { timedOneOf: 32 }), { title: 'catalog-sync' }),
    );

    expect(thinned).to.contain('data-l="Calls">64 <small>1 of 32 timed</small></td>');
    expect(page).not.to.match(/\d timed</);
  });

  it('names the likely reasons where there are no calls', () => {
    expect(empty).to.contain('No calls were tracked in this run').and.to.contain('installExitHook()');
    expect(empty).not.to.contain('<table');
  });

  it('has a header for each column of each row, and a name for each number on a phone', () => {
    const [head, row] = [/<table class="functions"[^>]*>[\s\S]*?<\/thead>/, /<tr id="fn-1">.*?<\/tr>/].map(
      (part) => part.exec(page)?.[0] as string,
    ) as [string, string];

    expect(row.match(/<t[hd]/g)).to.have.length(head.match(/<th /g)?.length as number);
    expect(row.match(/<td class="n/g)).to.have.length(row.match(/data-l="/g)?.length as number);
  });

  for (const [calls, limit] of [
    [1000, 200_000],
    [20_000, 350_000],
    [100_000, 800_000],
  ] as const) {
    it(`of ${calls} calls stays within ${limit} bytes, with a baseline, flags and experiments too`, () => {
      const run = syntheticRun({ calls });
      const usage = { flags: FLAGS, experiments: EXPERIMENTS };
      const bytes = (options: ReportModelOptions) => Buffer.byteLength(renderReport(buildReportModel(run, options)));

      expect(bytes({})).to.be.at.most(limit);
      expect(bytes(usage)).to.be.at.most(limit);
      expect(bytes({ baseline: LARGE_BASELINE })).to.be.at.most(limit);
      expect(bytes({ baseline: LARGE_BASELINE, ...usage })).to.be.at.most(limit);
    });
  }

  it('stays within its size, however much there is', () => {
    const everything = syntheticRun({ calls: 30_000, functions: 2000 });

    expect(renderReport(buildReportModel(everything, { baseline: everything })).length).to.be.below(1_200_000);
  });

  it('has a script and a style sheet of at most 100,000 bytes', () => {
    const parts = page.match(/<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>/g) ?? [];

    expect(parts).to.have.length(2);
    expect(Buffer.byteLength(parts.join(''))).to.be.at.most(100_000);
  });

  it('carries the licence of what its script contains', () => {
    expect(page).to.contain('The MIT License (MIT)').and.to.contain('Leon Sorokin');
  });
});
