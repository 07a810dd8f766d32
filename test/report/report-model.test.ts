import { expect } from 'chai';
import { buildReportModel } from '../../src/report/report-model.js';
import type { Figure, FunctionRow, ReportModel } from '../../src/report/report-types.js';
import { type Call, START_MS, snapshotOf } from './snapshot-of.js';
import { syntheticRun } from './synthetic-run.js';

/** Thresholds 200 ms and 1 s; two functions, ten calls, two failures, one cancelled. */
const CALLS: readonly Call[] = [
  ...[10, 20, 30, 40].map((durationMs, i) => ({
    functionName: 'Store.load',
    eventType: 'db',
    startMs: at(i),
    durationMs,
  })),
  { functionName: 'Store.load', eventType: 'db', startMs: at(4), durationMs: 500 },
  { functionName: 'fetch', startMs: at(5), durationMs: 100 },
  { functionName: 'fetch', startMs: at(6), durationMs: 2000 },
  { functionName: 'fetch', startMs: at(7), durationMs: 3000, ...failure('TimeoutError', 'no answer after 3000 ms') },
  { functionName: 'fetch', startMs: at(8), durationMs: 50, ...failure('TimeoutError', 'no answer after 50 ms') },
  { functionName: 'fetch', startMs: at(9), durationMs: 60, outcome: 'cancelled' },
];

function at(second: number): number {
  return START_MS + second * 1000;
}

function failure(errorName: string, errorMessage: string) {
  return { outcome: 'error', errorName, errorMessage } as const;
}

/** `count` calls of one function with durations from `lowMs` to `highMs`, evenly. */
function spread(functionName: string, count: number, lowMs: number, highMs: number): Call[] {
  return Array.from({ length: count }, (_, i) => ({
    functionName,
    startMs: at(i),
    durationMs: lowMs + ((highMs - lowMs) * i) / (count - 1),
  }));
}

function rowOf(model: ReportModel, name: string): FunctionRow {
  const row = model.functions?.rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return row;
}

const texts = (model: ReportModel) => Object.fromEntries(model.kpis.map(({ id, figure }) => [id, figure.text]));

describe('buildReportModel', () => {
  describe('header', () => {
    it('names title, run type, time range, wall clock, host and Node version', () => {
      const model = buildReportModel(snapshotOf(CALLS), { title: 'catalog-sync', forceMode: true });

      expect(model.header).to.deep.equal({
        title: 'catalog-sync',
        runType: 'Full scan',
        timeRange: '2026-10-18 14:02:11 – 14:16:09 UTC',
        wallClock: '13 m 58 s',
        host: 'worker-3',
        nodeVersion: 'v22.20.0',
        baseline: null,
      });
    });

    it('calls a run that is not forced an incremental update', () => {
      expect(buildReportModel(snapshotOf(CALLS)).header.runType).to.equal('Incremental update');
    });

    it('says when the baseline began', () => {
      const baseline = snapshotOf(CALLS, { startedMs: START_MS - 86_400_000 });

      const { header } = buildReportModel(snapshotOf(CALLS), { baseline });

      expect(header.baseline).to.equal('2026-10-17 14:02:11 UTC');
    });

    it('begins with the oldest retained call where a merge brought older ones', () => {
      const calls = [20, 10, 30].map((durationMs, i) => ({ functionName: 'f', startMs: at(i * 5), durationMs }));

      const model = buildReportModel(snapshotOf(calls, { startedMs: at(10) }));

      expect(model.header.timeRange).to.match(/^2026-10-18 14:02:11 /);
    });

    it('begins with the oldest failure or extreme call known, retained or not', () => {
      const begin = (call: Call) => {
        const later = [20, 10, 30].map((durationMs, i) => ({ functionName: 'f', startMs: at(60 + i), durationMs }));
        const snapshot = snapshotOf([call, ...later], { startedMs: at(60), maxEvents: 3 });
        return buildReportModel(snapshot).header.timeRange.slice(11, 19);
      };

      expect(begin({ functionName: 'f', startMs: at(0), durationMs: 15, ...failure('E', '') })).to.equal('14:02:11');
      expect(begin({ functionName: 'f', startMs: at(0), durationMs: 5 })).to.equal('14:02:11');
      expect(begin({ functionName: 'f', startMs: at(0), durationMs: 50 })).to.equal('14:02:11');
      expect(begin({ functionName: 'f', startMs: at(0), durationMs: 15 })).to.equal('14:03:11');
    });

    it('writes times in the format asked for', () => {
      const model = buildReportModel(snapshotOf(CALLS), { timeFormat: '%d.%m.%y %H:%M' });

      expect(model.header.timeRange).to.equal('18.10.26 14:02 – 18.10.26 14:16 UTC');
      expect(model.calls?.rows[0]?.start).to.equal('18.10.26 14:02');
    });
  });

  describe('key figures', () => {
    it('are lifetime totals and percentiles by nearest rank', () => {
      const { kpis } = buildReportModel(snapshotOf(CALLS, { overheadNsPerCall: 5810 }));

      expect(kpis.map(({ id, note }) => [id, note])).to.deep.equal([
        ['calls', '2 functions'],
        ['success-rate', '2 failed, 1 cancelled'],
        ['p50', 'p50 of all calls'],
        // The nearest rank is the 10th call of 3 s, read as the middle of its bucket, 0.4 % wide.
        ['p95', 'p99 2.99 s'],
        ['tracked-time', 'in 13 m 58 s of wall clock'],
        ['overhead', '<0.1% of tracked time'],
      ]);
      const [calls, successRate, p50, p95, trackedTime, overhead] = kpis.map(({ figure }) => figure);
      expect(calls).to.deep.equal({ value: 10, text: '10' });
      expect(successRate).to.deep.equal({ value: 70, text: '70.00%' });
      expect(p50?.value).to.be.closeTo(50, 50 * 0.004);
      expect(p95?.value).to.be.closeTo(3000, 3000 * 0.004);
      expect(trackedTime).to.deep.equal({ value: 5810, text: '5.81 s' });
      expect(overhead).to.deep.equal({ value: 0.0581, text: '58 µs' });
    });

    it('leave out cancelled calls where there are none', () => {
      const [, successRate] = buildReportModel(snapshotOf(CALLS.slice(0, 9))).kpis;

      expect(successRate?.note).to.equal('2 failed');
    });

    it('count calls that are no longer retained', () => {
      const model = buildReportModel(snapshotOf(CALLS, { maxEvents: 3 }));

      expect(texts(model)).to.include({ calls: '10', 'tracked-time': '5.81 s' });
      expect(model.notes.join(' ')).to.contain('the 3 calls retained; 7 older ones were overwritten');
    });

    it('have no difference without a baseline', () => {
      const { kpis } = buildReportModel(snapshotOf(CALLS));

      expect(kpis.map(({ delta }) => delta)).to.deep.equal([null, null, null, null, null, null]);
    });

    it('colour percentiles and success only where the data decide', () => {
      const [now, before] = [snapshotOf(spread('f', 400, 100, 300)), snapshotOf(spread('f', 200, 10, 30))];

      const { kpis } = buildReportModel(now, { baseline: before });

      expect(kpis.map(({ id, delta }) => [id, delta?.tone, delta?.text])).to.deep.equal([
        ['calls', 'neutral', '×2.0'],
        ['success-rate', 'neutral', '≈'],
        ['p50', 'worse', '▲ ×10'],
        ['p95', 'worse', '▲ ×10'],
        ['tracked-time', 'neutral', '×20'],
        ['overhead', undefined, undefined],
      ]);
    });

    it('call a success rate worse when a z-test says so', () => {
      const failing = (count: number) =>
        snapshotOf(spread('f', 1000, 1, 2).map((call, i) => (i < count ? { ...call, ...failure('E', '') } : call)));

      const rate = (now: number, before: number) =>
        buildReportModel(failing(now), { baseline: failing(before) }).kpis[1]?.delta;

      expect(rate(50, 10)).to.include({ tone: 'worse', text: '−4.00 pt' });
      expect(rate(10, 50)).to.include({ tone: 'better', text: '+4.00 pt' });
      expect(rate(12, 10)).to.include({ tone: 'neutral', text: '−0.20 pt' });
    });
  });

  describe('functions', () => {
    it('come by total time, with counts, percentiles, shares and overhead', () => {
      const { functions } = buildReportModel(snapshotOf(CALLS, { overheadNsPerCall: 1e6 }));

      const rows = functions?.rows.map((row) => [
        ...[row.name, row.eventType, row.id],
        ...[row.calls.value, row.successRate.value, row.failed.value, row.cancelled.value],
        ...[row.totalTime.text, row.timeShare.text, row.bar, row.max.value, row.overhead.text],
      ]);

      expect(rows).to.deep.equal([
        ['fetch', 'api', 'fn-1', 5, 40, 2, 1, '5.21 s', '89.7%', 100, 3000, '0.1%'],
        ['Store.load', 'db', 'fn-2', 5, 100, 0, 0, '600 ms', '10.3%', 12, 500, '0.8%'],
      ]);
      expect(functions?.rows[1]?.p50.value).to.be.closeTo(30, 30 * 0.004);
      expect(functions?.rows[1]?.p90.value).to.equal(500);
      expect(functions?.rows[1]?.max.value).to.equal(500);
    });

    it('are one row a function and event type', () => {
      const model = buildReportModel(
        snapshotOf([
          { functionName: 'f', eventType: 'a', startMs: at(0), durationMs: 1 },
          { functionName: 'f', eventType: 'b', startMs: at(1), durationMs: 2 },
        ]),
      );

      expect(model.functions?.rows.map(({ name, eventType }) => [name, eventType])).to.deep.equal([
        ['f', 'b'],
        ['f', 'a'],
      ]);
      expect(model.kpis[0]?.note).to.equal('1 function');
    });

    it('share the legend of fast, medium and slow', () => {
      const { functions } = buildReportModel(snapshotOf(CALLS));

      expect(functions?.speeds.map(({ speed, rule, share }) => `${speed} ${rule} ${share.text}`)).to.deep.equal([
        'fast ≤ 200 ms 70.0%',
        'medium ≤ 1 s 10.0%',
        'slow > 1 s 20.0%',
      ]);
    });

    it('leave out series that were never called', () => {
      const snapshot = snapshotOf(CALLS);
      const idle = { ...snapshot.series[0], functionName: 'idle', calls: 0, totalNs: 0, histogram: [], medium: 0 };

      const model = buildReportModel({ ...snapshot, series: [...snapshot.series, idle as never] });

      expect(model.functions?.rows.map(({ name }) => name)).to.deep.equal(['fetch', 'Store.load']);
    });

    it('are at most 200, and the others counted', () => {
      const { functions } = buildReportModel(syntheticRun({ calls: 5000, functions: 250 }));
      const { limit } = functions ?? {};

      expect(functions?.rows).to.have.length(200);
      expect(limit?.cut).to.equal(
        `200 of ${limit?.total} functions by total time; ${(limit?.total ?? 0) - 200} not shown`,
      );
      expect(functions?.rows.filter(({ isExtra }) => !isExtra)).to.have.length(15);
      expect(limit?.showAll).to.equal('Show all 200 functions');
    });

    it('need no button for a handful more', () => {
      const calls = Array.from({ length: 18 }, (_, i) => ({
        functionName: `f${i}`,
        startMs: at(i),
        durationMs: i + 1,
      }));

      const { functions } = buildReportModel(snapshotOf(calls));

      expect(functions?.limit).to.include({ showAll: '', cut: '', initial: 18 });
      expect(functions?.rows.some(({ isExtra }) => isExtra)).to.equal(false);
    });
  });

  describe('differences to a baseline', () => {
    const delta = (now: readonly Call[], before: readonly Call[]) =>
      rowOf(buildReportModel(snapshotOf(now), { baseline: snapshotOf(before) }), 'f').delta;

    it('are slower when p95 moved by more than 5 % and the intervals are apart', () => {
      expect(delta(spread('f', 500, 100, 300), spread('f', 500, 100, 200))).to.deep.include({
        tone: 'worse',
        meaning: 'slower',
      });
    });

    it('are faster the other way round', () => {
      expect(delta(spread('f', 500, 100, 200), spread('f', 500, 100, 300))).to.deep.include({
        tone: 'better',
        meaning: 'faster',
      });
    });

    it('are ≈ when p95 moved by 5 % or less, however many calls say so', () => {
      expect(delta(spread('f', 20_000, 100, 104), spread('f', 20_000, 97, 101))?.text).to.equal('≈');
      expect(delta(spread('f', 500, 105, 105), spread('f', 500, 100, 100))?.text).to.equal('≈');
    });

    it('are ≈ when the intervals overlap, however far p95 moved', () => {
      expect(delta(spread('f', 90, 1, 1000), spread('f', 90, 1, 1080))?.text).to.equal('≈');
    });

    it('rest on the calls that were timed', () => {
      const before = snapshotOf(spread('f', 500, 10, 30));
      const deltaOf = (timedOneOf: number) =>
        rowOf(buildReportModel(snapshotOf(spread('f', 500, 100, 300), { timedOneOf }), { baseline: before }), 'f')
          .delta;

      expect(deltaOf(2)?.tone).to.equal('worse');
      expect(deltaOf(6)?.text).to.equal('few calls');
    });

    it('are "few calls" below 73 calls on either side', () => {
      expect(delta(spread('f', 72, 100, 300), spread('f', 500, 10, 30))?.text).to.equal('few calls');
      expect(delta(spread('f', 500, 100, 300), spread('f', 72, 10, 30))?.text).to.equal('few calls');
      expect(delta(spread('f', 73, 100, 300), spread('f', 73, 10, 30))?.meaning).to.equal('slower');
    });

    it('are "new" for a function the baseline does not know, or not under this event type', () => {
      const now = spread('f', 500, 1, 2);

      expect(delta(now, spread('g', 500, 1, 2))?.text).to.equal('new');
      expect(
        delta(
          now,
          spread('f', 500, 1, 2).map((call) => ({ ...call, eventType: 'db' })),
        )?.text,
      ).to.equal('new');
    });

    it('name the functions that only the baseline called', () => {
      const baseline = snapshotOf([...CALLS, { functionName: 'gone', startMs: at(0), durationMs: 1 }]);

      const { functions } = buildReportModel(snapshotOf(CALLS), { baseline });

      expect(functions?.gone).to.deep.equal(['gone']);
      expect(functions?.goneNotShown).to.equal(0);
    });

    it('do not divide by a baseline of zero', () => {
      expect(delta(spread('f', 500, 100, 300), spread('f', 500, 0, 0))?.text).to.equal('▲ from 0');
      expect(delta(spread('f', 500, 0, 0), spread('f', 500, 0, 0))?.text).to.equal('≈');
    });
  });

  describe('errors', () => {
    it('are lifetime groups with count, share, functions, first and last', () => {
      const { errors } = buildReportModel(snapshotOf(CALLS, { maxEvents: 1 }));

      expect(errors?.heading).to.equal('2 failed calls in 1 group');
      expect(errors?.rows).to.have.length(1);
      expect(errors?.rows[0]).to.deep.include({
        errorName: 'TimeoutError',
        errorMessage: 'no answer after 3000 ms',
        functions: [{ name: 'fetch', eventType: 'api', href: '#fn-1' }],
        first: '14:02:18',
        last: '14:02:19',
        count: { value: 2, text: '2' },
        share: { value: 100, text: '100%' },
      });
    });

    it('show when the retained failures of a group happened, whatever digits they hold', () => {
      const strip = (snapshot: ReturnType<typeof snapshotOf>) => buildReportModel(snapshot).errors?.rows[0]?.whenPath;

      expect(strip(snapshotOf(CALLS))?.match(/M/g)).to.have.length(2);
      expect(strip(snapshotOf(CALLS, { maxEvents: 1 }))).to.equal('');
    });

    it('are at most 60, and the others counted', () => {
      const failed = Array.from({ length: 63 }, (_, i) => ({
        ...{ functionName: 'f', startMs: at(i), durationMs: 1 },
        ...failure(`Error${'x'.repeat(i)}`, ''),
      }));

      const { errors } = buildReportModel(snapshotOf(failed));

      expect(errors?.rows).to.have.length(60);
      expect(errors?.limit.cut).to.equal('60 of 63 groups by count; 3 not shown');
      expect(errors?.heading).to.equal('63 failed calls in 63 groups');
    });

    it('are not rendered without a failure', () => {
      expect(buildReportModel(snapshotOf(CALLS.slice(0, 5))).errors).to.equal(null);
    });
  });

  describe('calls', () => {
    it('are those that failed or were medium or slow, newest first', () => {
      const { calls } = buildReportModel(snapshotOf(CALLS));

      expect(calls?.rows.map((row) => [row.start, row.name, row.outcome, row.speed])).to.deep.equal([
        ['14:02:19.000', 'fetch', 'error', 'fast'],
        ['14:02:18.000', 'fetch', 'error', 'slow'],
        ['14:02:17.000', 'fetch', 'success', 'slow'],
        ['14:02:15.000', 'Store.load', 'success', 'medium'],
      ]);
      expect(calls?.fastNotListed.value).to.equal(6);
      expect(calls?.scope).to.equal('all 10 calls');
    });

    it('carry name and message of their own failure', () => {
      const { calls } = buildReportModel(snapshotOf(CALLS));

      expect(calls?.rows[0]).to.include({ errorName: 'TimeoutError', errorMessage: 'no answer after 50 ms' });
      expect(calls?.rows[2]).to.include({ errorName: '', errorMessage: '' });
    });

    it('are half the newest failures and half the longest others when there are too many', () => {
      const many = Array.from({ length: 400 }, (_, i) => ({
        functionName: 'f',
        startMs: at(i),
        durationMs: 1001 + i,
        ...(i % 2 === 0 ? failure('E', '') : {}),
      }));

      const { calls } = buildReportModel(snapshotOf(many));
      const failed = calls?.rows.filter(({ outcome }) => outcome === 'error');

      expect(calls?.rows).to.have.length(50);
      expect(failed).to.have.length(25);
      expect(failed?.at(-1)?.duration.value).to.equal(1001 + 350);
      expect(calls?.limit.cut).to.contain('350 not shown');
    });

    it('give the rows one kind does not need to the other', () => {
      const many = Array.from({ length: 200 }, (_, i) => ({
        functionName: 'f',
        startMs: at(i),
        durationMs: 1,
        ...(i >= 190 ? { durationMs: 5000 } : failure('E', '')),
      }));

      const { calls } = buildReportModel(snapshotOf(many));

      expect(calls?.rows.filter(({ outcome }) => outcome === 'error')).to.have.length(40);
      expect(calls?.rows.filter(({ outcome }) => outcome === 'success')).to.have.length(10);
    });

    it('have bars that tell short failures apart', () => {
      const failed = [2, 6, 20].map((durationMs, i) => ({
        ...failure('E', ''),
        functionName: 'f',
        startMs: at(i),
        durationMs,
      }));

      const { calls } = buildReportModel(snapshotOf(failed));

      expect(calls?.rows.map(({ bar }) => bar)).to.deep.equal([100, 48, 1]);
    });

    it('say how many of all calls they were chosen from', () => {
      const { calls } = buildReportModel(snapshotOf(CALLS, { maxEvents: 4 }));

      expect(calls?.scope).to.equal('4 of 10 calls retained');
      expect(calls?.rows).to.have.length(3);
    });

    it('are not rendered when all are fast and well', () => {
      expect(buildReportModel(snapshotOf(CALLS.slice(0, 4))).calls).to.equal(null);
    });
  });

  describe('short calls', () => {
    it('are grouped by function: fast calls, the successful ones, their average and total', () => {
      const { grouped } = buildReportModel(snapshotOf(CALLS));

      expect(
        grouped?.rows.map((row) => [
          row.name,
          row.calls.value,
          row.success.value,
          row.avgTime.text,
          row.totalTime.text,
        ]),
      ).to.deep.equal([
        ['Store.load', 4, 4, '25.0 ms', '100 ms'],
        ['fetch', 3, 1, '100 ms', '100 ms'],
      ]);
      expect(grouped?.success.value).to.equal(5);
    });

    it('are grouped by at most 100 functions, and the others counted', () => {
      const short = Array.from({ length: 102 }, (_, i) => ({ functionName: `f${i}`, startMs: at(i), durationMs: 1 }));

      const { grouped } = buildReportModel(snapshotOf(short));

      expect(grouped?.rows).to.have.length(100);
      expect(grouped?.limit.cut).to.equal('100 of 102 functions by short calls; 2 not shown');
      expect(grouped?.success.value).to.equal(102);
    });

    it('are not rendered when none succeeded', () => {
      expect(buildReportModel(snapshotOf(CALLS.slice(6, 9))).grouped).to.equal(null);
    });
  });

  describe('summary', () => {
    it('counts fast, medium and slow calls and the overhead, in all and per call', () => {
      const { summary } = buildReportModel(snapshotOf(CALLS, { overheadNsPerCall: 2000 }));

      const cells = (row = summary?.total) => [
        row?.name,
        row?.calls.value,
        row?.success.value,
        row?.fast.value,
        row?.medium.value,
        row?.slow.value,
        row?.overhead.text,
        row?.overheadPerCall.text,
      ];

      expect(cells(summary?.rows[0])).to.deep.equal(['fetch', 5, 2, 3, 0, 2, '10 µs', '2.0 µs']);
      expect(cells(summary?.rows[1])).to.deep.equal(['Store.load', 5, 5, 4, 1, 0, '10 µs', '2.0 µs']);
      expect(cells()).to.deep.equal(['All functions', 10, 7, 7, 1, 2, '20 µs', '2.0 µs']);
    });

    it('begins with what was called most', () => {
      const calls = [...spread('slow', 2, 500, 600), ...spread('often', 9, 1, 2), ...spread('some', 5, 10, 20)];

      const { summary, functions } = buildReportModel(snapshotOf(calls));

      expect(summary?.rows.map(({ name }) => name)).to.deep.equal(['often', 'some', 'slow']);
      expect(functions?.rows.map(({ name }) => name)).to.deep.equal(['slow', 'some', 'often']);
    });

    it('draws shares that fill the bar', () => {
      const row = buildReportModel(snapshotOf(CALLS)).summary?.rows[0];

      expect([row?.fastPath, row?.mediumPath, row?.slowPath]).to.deep.equal(['M0 0h60v8h-60z', '', 'M60 0h40v8h-40z']);
    });
  });

  describe('timeline', () => {
    it('counts every retained call once', () => {
      const { timeline } = buildReportModel(snapshotOf(CALLS));

      expect(timeline?.callsPath.match(/M/g)).to.have.length(10);
      expect(timeline?.failuresPath.match(/M/g)).to.have.length(2);
      expect(timeline?.mostFailures).to.equal(1);
      expect(timeline?.scope).to.equal('all 10 calls');
    });

    it('has the p95 by nearest rank of each slice, in whatever order its calls ended', () => {
      const slices = (durations: readonly number[]) =>
        durations.map((durationMs, i) => ({ functionName: 'f', startMs: START_MS + i, durationMs }));

      const { page } = buildReportModel(snapshotOf([...slices([30, 10, 20]), ...spread('f', 2, 5, 5)]));

      expect(page?.timeline?.p95Ms[0]).to.equal(30);
    });

    it('is not rendered for calls of a single moment', () => {
      expect(buildReportModel(snapshotOf(CALLS.slice(0, 1))).timeline).to.equal(null);
      expect(buildReportModel(snapshotOf(CALLS, { maxEvents: 1 })).timeline).to.equal(null);
    });
  });

  describe('findings', () => {
    it('speak of the burst, the worst failure rate, the worst regression and the largest share', () => {
      const model = buildReportModel(syntheticRun(), { baseline: syntheticRun({ seed: 7, slowness: 0.5 }) });

      expect(model.findings.map(({ kind }) => kind)).to.deep.equal([
        'failure-burst',
        'failure-rate',
        'regression',
        'time-share',
      ]);
    });

    it('link to rows that are on the page', () => {
      const model = buildReportModel(syntheticRun());
      const ids = new Set([...(model.functions?.rows ?? []).map(({ id }) => `#${id}`), '#timeline']);

      for (const { href } of model.findings) expect(ids.has(href ?? '')).to.equal(true);
    });

    it('say nothing about a run without failures in a single function', () => {
      expect(buildReportModel(snapshotOf(spread('f', 100, 1, 2))).findings).to.deep.equal([]);
    });
  });

  describe('of an empty run', () => {
    it('has no section and says that it is empty', () => {
      const model = buildReportModel(snapshotOf([]), { title: 'nothing' });

      expect(model.isEmpty).to.equal(true);
      expect(model.header.title).to.equal('nothing');
      const { timeline, functions, errors, calls, grouped, summary, kpis, findings, nav } = model;
      expect([timeline, functions, errors, calls, grouped, summary]).to.deep.equal([
        null,
        null,
        null,
        null,
        null,
        null,
      ]);
      expect([...kpis, ...findings, ...nav]).to.deep.equal([]);
    });

    it('is compared with nothing when the baseline is empty', () => {
      const model = buildReportModel(snapshotOf(CALLS), { baseline: snapshotOf([]) });

      expect(model.kpis.every(({ delta }) => delta === null)).to.equal(true);
      expect(rowOf(model, 'fetch').delta?.text).to.equal('new');
    });
  });

  it('navigates to the sections that have data, with the number of their rows', () => {
    const { nav } = buildReportModel(snapshotOf(CALLS));

    expect(nav.map(({ id, count }) => [id, count])).to.deep.equal([
      ['overview', null],
      ['functions', '2'],
      ['errors', '1'],
      ['calls', null],
      ['short-calls', null],
      ['summary', null],
    ]);
  });

  it('says of which functions not every call was timed, in the row and at the foot', () => {
    const [all, thinned] = [snapshotOf(CALLS), snapshotOf(CALLS, { timedOneOf: 2.5 })].map((one) =>
      buildReportModel(one),
    ) as [ReportModel, ReportModel];

    expect(all.functions?.rows.map(({ timed }) => timed)).to.deep.equal(['', '']);
    expect(all.notes.join(' ')).not.to.contain('timed');
    expect(thinned.functions?.rows.map(({ timed }) => timed)).to.deep.equal(['1 of 3 timed', '1 of 3 timed']);
    expect(thinned.notes.join(' ')).to.contain('not every call of 2 functions was timed');
    expect(thinned.page?.functions.map(({ timedCalls }) => timedCalls)).to.deep.equal([2, 2]);
  });

  it('marks what is estimated from the calls that were timed, and nothing else', () => {
    const isMarked = ({ text }: Figure) => text.startsWith('~');
    const thinned = buildReportModel(snapshotOf(CALLS, { timedOneOf: 2.5 }));
    const row = rowOf(thinned, 'fetch');

    expect(thinned.kpis.filter(({ figure }) => isMarked(figure)).map(({ id }) => id)).to.deep.equal([
      'p50',
      'p95',
      'tracked-time',
    ]);
    expect([row.p50, row.p95, row.max, row.totalTime, row.overhead].map(isMarked)).to.not.include(false);
    expect([row.calls, row.successRate, row.failed].map(isMarked)).to.not.include(true);
    expect(thinned.summary?.total).to.deep.include({ avgTime: { value: 581, text: '~581 ms' } });
    expect(thinned.findings.map(({ title, text }) => `${title}: ${text}`)).to.include(
      'takes ~90% of all tracked time: ~5.21 s over 5 calls.',
    );
    expect(JSON.stringify(buildReportModel(snapshotOf(CALLS)))).to.not.contain('~');
  });

  it('says of an estimated time that it is, for it may exceed the wall clock', () => {
    const noteOf = (timedOneOf?: number) =>
      buildReportModel(snapshotOf(CALLS, timedOneOf === undefined ? {} : { timedOneOf })).kpis[4]?.note;

    expect(noteOf()).to.equal('in 13 m 58 s of wall clock');
    expect(noteOf(2.5)).to.equal('estimated; wall clock 13 m 58 s');
  });

  describe('of calls that were not timed', () => {
    const untimed = (second: number) => ({
      functionName: 'fetch',
      startMs: at(second),
      durationMs: 0,
      isTimed: false,
      ...failure('TimeoutError', 'no answer'),
    });
    const { calls, grouped, page, timeline } = buildReportModel(snapshotOf([...CALLS, untimed(10), untimed(11)]));

    it('shows neither duration nor speed', () => {
      const [row] = calls?.rows ?? [];

      expect(row).to.deep.include({ isTimed: false, duration: { value: 0, text: '–' }, bar: 0 });
      expect(calls?.rows.filter(({ isTimed }) => isTimed)).to.have.length(4);
      expect(Array.from(page?.calls.speed ?? []).slice(-2)).to.deep.equal([-1, -1]);
    });

    it('counts none as a short one', () => {
      expect(grouped?.rows.map(({ name, calls: short }) => [name, short.value])).to.deep.equal([
        ['Store.load', 4],
        ['fetch', 3],
      ]);
    });

    it('counts each over time, and in no p95', () => {
      expect(page?.timeline?.calls.at(-1)).to.equal(1);
      expect(page?.timeline?.failures.at(-1)).to.equal(1);
      expect(page?.timeline?.p95Ms.at(-1)).to.equal(null);
      expect(timeline?.description).to.contain('p95 between 10.0 ms and 3.00 s');
    });

    it('draws a timeline where no other call is retained', () => {
      const run = snapshotOf([...CALLS, untimed(10), untimed(11)], { maxEvents: 2 });

      const lone = buildReportModel(run).timeline;

      expect(lone?.p95Path).to.equal('');
      expect(lone?.description).to.match(/2 failures a slice\.$|1 failure a slice\.$/);
    });
  });

  it('gives the axis of equal durations the powers of ten around them', () => {
    const { functions } = buildReportModel(snapshotOf(spread('f', 3, 12, 12)));

    expect(functions?.axis.map(({ text }) => text)).to.deep.equal(['10 ms', '100 ms']);
  });

  it('speaks of one call as one', () => {
    const model = buildReportModel(snapshotOf(CALLS.slice(0, 1)));

    expect([model.grouped?.scope, model.notes.join(' ')].join(' ')).to.match(/the only call.*cover the only call;/);
  });

  it('does not speak of retained calls where all are, nor of overwritten ones where they were pruned', () => {
    const notesOf = (overwrittenEvents: number, maxEvents: number) =>
      buildReportModel({ ...snapshotOf(CALLS, { maxEvents }), overwrittenEvents }).notes.join(' ');

    expect(notesOf(0, 10)).not.to.contain('retained');
    expect(notesOf(0, 4)).to.contain('the 4 calls retained.');
  });

  it('promises of estimated percentiles and overheads no more than they are', () => {
    const notesOf = (timedOneOf?: number) =>
      buildReportModel(snapshotOf(CALLS, timedOneOf === undefined ? {} : { timedOneOf })).notes.join(' ');

    expect(notesOf()).to.contain('percentiles are exact to 0.4%.').and.not.to.contain('too little for a clock');
    expect(notesOf(2.5)).to.contain('exact to 0.4% where every call was timed.').and.contain('too little for a clock');
  });

  describe('of calls whose overhead nobody measured, as those of a database', () => {
    const stored = buildReportModel(snapshotOf(CALLS, { overheadNsPerCall: 0, timedOneOf: 2.5 }));

    it('shows none, rather than one of nothing', () => {
      const [row, total] = [rowOf(stored, 'fetch'), stored.summary?.total];

      expect(stored.kpis[5]).to.deep.include({ figure: { value: 0, text: '–' }, note: 'not measured' });
      expect([row.overhead, total?.overhead, total?.overheadPerCall].map((figure) => figure?.text)).to.deep.equal([
        '–',
        '–',
        '–',
      ]);
      expect(stored.page?.functions.map(({ overheadMs }) => overheadMs)).to.deep.equal([null, null]);
    });

    it('does not say how it was measured', () => {
      expect(stored.notes.at(-1)).to.equal('Times are UTC.');
      expect(buildReportModel(snapshotOf(CALLS)).notes.at(-1)).to.contain('measured by sampling');
    });
  });

  it('says how many calls are counted beyond the limit of functions', () => {
    const { notes } = buildReportModel({ ...snapshotOf(CALLS), overflowCalls: 1234 });

    expect(notes.join(' ')).to.contain('1,234 calls of functions beyond the limit');
  });

  it('is the same for the same snapshot, which it does not change', () => {
    const snapshot = syntheticRun({ calls: 2000 });
    const before = JSON.stringify(snapshot);

    const [one, other] = [buildReportModel(snapshot), buildReportModel(structuredClone(snapshot))];

    expect(JSON.stringify(one)).to.equal(JSON.stringify(other));
    expect(JSON.stringify(snapshot)).to.equal(before);
  });

  it('holds only finite numbers for durations of zero and of a million seconds', () => {
    const calls = [0, 0, 1e9, 1e-7].map((durationMs, i) => ({ functionName: `f${i % 2}`, startMs: at(i), durationMs }));

    const text = JSON.stringify(buildReportModel(snapshotOf(calls), { baseline: snapshotOf(calls) }));

    // JSON writes what is not finite as null, and the model has null for absent parts only.
    expect(text).not.to.match(/"value":null|"at":null|NaN|Infinity|undefined/);
  });
});
