import { expect } from 'chai';
import { buildReportModel } from '../../src/report/report-model.js';
import type { FindingView } from '../../src/report/report-types.js';
import { type Call, START_MS, snapshotOf } from './snapshot-of.js';

const FAILED = { outcome: 'error', errorName: 'TimeoutError', errorMessage: 'no answer' } as const;

/** `count` calls a second apart. */
function calls(
  functionName: string,
  count: number,
  durationMs: number | ((i: number) => number),
  more: Partial<Call> = {},
) {
  return Array.from({ length: count }, (_, i): Call => {
    const ms = typeof durationMs === 'number' ? durationMs : durationMs(i);
    return { functionName, startMs: START_MS + i * 1000, durationMs: ms, ...more };
  });
}

function find(kind: FindingView['kind'], run: readonly Call[], baseline?: readonly Call[]): FindingView | undefined {
  const options = baseline === undefined ? {} : { baseline: snapshotOf(baseline) };
  return buildReportModel(snapshotOf(run), options).findings.find((finding) => finding.kind === kind);
}

describe('findings', () => {
  describe('of a burst of failures', () => {
    const others = calls('f', 800, 10);
    const burst = Array.from({ length: 10 }, (_, i) => ({
      ...FAILED,
      functionName: 'f',
      startMs: START_MS + 400_000 + i * 1000,
      durationMs: 5,
    }));

    it('say how many fall into how long, when, and which window that is', () => {
      expect(find('failure-burst', [...others, ...burst])).to.include({
        level: 'bad',
        functionName: null,
        title: '10 of 10 failures fall inside 9 s',
        text: 'Between 14:08:51 and 14:09:00: 100% of the failures in 1% of the time from the first call to the last.',
        href: '#timeline',
      });
      expect(find('failure-burst', [...others, ...burst])?.window).to.deep.equal({
        fromMs: START_MS + 400_000,
        toMs: START_MS + 409_000,
      });
    });

    it('say that failures and time are those of the retained calls where others were overwritten', () => {
      const snapshot = snapshotOf([...others, ...burst]);
      const [series, ...rest] = snapshot.series;
      const longer = { ...series, calls: 100_000, errors: 500 } as (typeof snapshot.series)[number];

      const { findings } = buildReportModel({ ...snapshot, overwrittenEvents: 99_190, series: [longer, ...rest] });

      expect(findings.find(({ kind }) => kind === 'failure-burst')).to.include({
        title: '10 of 10 retained failures fall inside 9 s',
        text: 'Between 14:08:51 and 14:09:00: 100% of the retained failures in 1% of the time from the first retained call to the last.',
      });
    });

    it('are not made of failures that are spread evenly', () => {
      const spread = calls('f', 800, 10).map((call, i) => (i % 40 === 0 ? { ...call, ...FAILED } : call));

      expect(find('failure-burst', spread)).to.equal(undefined);
    });
  });

  describe('of the worst failure rate', () => {
    it('name the function, its rate, its calls and its most common error', () => {
      const run = [...calls('fine', 100, 1), ...calls('bad', 90, 1), ...calls('bad', 10, 1, FAILED)];

      expect(find('failure-rate', run)).to.include({
        functionName: 'bad',
        title: 'fails 10.0% of the time',
        text: '10 of 100 calls. Most common: TimeoutError.',
        window: null,
      });
    });

    it('prefer many failures to the chance of a few calls', () => {
      const few = [...calls('few', 2, 1), ...calls('few', 2, 1, FAILED)];
      const many = [...calls('many', 600, 1), ...calls('many', 400, 1, FAILED)];

      expect(find('failure-rate', [...few, ...many])?.functionName).to.equal('many');
    });

    it('are silent below one per cent', () => {
      expect(find('failure-rate', [...calls('f', 500, 1), ...calls('f', 2, 1, FAILED)])).to.equal(undefined);
    });
  });

  describe('of a regression', () => {
    const spread = (functionName: string, factor: number) => calls(functionName, 400, (i) => factor * (100 + i));

    it('name the largest real one, from what to what, and how many others there are', () => {
      const run = [...spread('a', 2), ...spread('b', 4), ...spread('c', 1)];
      const baseline = [...spread('a', 1), ...spread('b', 1), ...spread('c', 1)];

      const finding = find('regression', run, baseline);

      expect(finding).to.include({ functionName: 'b', level: 'warn', link: 'Compare' });
      expect(finding?.title).to.equal('is slower than the baseline: p95 ×4.0');
      expect(finding?.text).to.equal('479 ms → 1.92 s. 1 other function is slower too.');
    });

    it('take the largest factor for the largest, however little time the function takes', () => {
      const run = [...spread('long', 20), ...spread('short', 4)];
      const baseline = [...spread('long', 10), ...spread('short', 1)];

      expect(find('regression', run, baseline)?.functionName).to.equal('short');
    });

    it('mark what was estimated because not every call was timed', () => {
      const [run, baseline] = [snapshotOf(spread('a', 4), { timedOneOf: 2 }), snapshotOf(spread('a', 1))];

      const finding = buildReportModel(run, { baseline }).findings.find(({ kind }) => kind === 'regression');

      expect(finding?.text).to.equal('479 ms → ~1.92 s.');
    });

    it('are silent where the data do not decide', () => {
      expect(find('regression', calls('f', 20, 500), calls('f', 20, 100))).to.equal(undefined);
      expect(find('regression', spread('f', 1.04), spread('f', 1))).to.equal(undefined);
      expect(find('regression', spread('f', 3))).to.equal(undefined);
    });
  });

  describe('of the largest share of time', () => {
    it('name the function and what the top five take', () => {
      const run = [...calls('large', 10, 900), ...['a', 'b', 'c', 'd', 'e'].flatMap((name) => calls(name, 10, 20))];

      expect(find('time-share', run)).to.include({
        functionName: 'large',
        title: 'takes 90% of all tracked time',
        text: '9.00 s over 10 calls; the top five functions take 98%.',
        href: '#fn-1',
      });
    });

    it('do not speak of the top five where there are no more', () => {
      const run = [...calls('large', 10, 900), ...['a', 'b', 'c', 'd'].flatMap((name) => calls(name, 10, 20))];

      expect(find('time-share', run)?.text).to.equal('9.00 s over 10 calls.');
    });

    it('are silent where no function stands out', () => {
      const run = Array.from({ length: 10 }, (_, i) => calls(`f${i}`, 10, 10)).flat();

      expect(find('time-share', run)).to.equal(undefined);
    });
  });
});
