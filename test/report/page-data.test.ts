import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { codedDuration, durationCode } from '../../src/report/duration-code.js';
import { packPageData, unpackPageData } from '../../src/report/page-data-format.js';
import { pageDataText } from '../../src/report/page-data-text.js';
import type { PageData } from '../../src/report/page-data-types.js';
import { buildReportModel } from '../../src/report/report-model.js';
import { HOSTILE_TEXTS, hostileRun } from './hostile.js';
import { type Call, START_MS, snapshotOf } from './snapshot-of.js';
import { syntheticRun } from './synthetic-run.js';

function dataOf(calls: readonly Call[], options?: Parameters<typeof snapshotOf>[1]): PageData {
  const { page } = buildReportModel(snapshotOf(calls, options));
  if (page === null) throw new Error('no data');
  return page;
}

const plain = ({ calls, ...data }: PageData) => ({
  ...data,
  calls: Object.fromEntries(Object.entries(calls).map(([name, column]) => [name, Array.from(column as number[])])),
});

const call = fc.record({
  functionName: fc.constantFrom('a', 'b', '__proto__', ...HOSTILE_TEXTS.slice(0, 5)),
  startMs: fc.nat(100_000).map((ms) => START_MS + ms / 7),
  durationMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
  outcome: fc.constantFrom('success' as const, 'error' as const, 'cancelled' as const),
  errorMessage: fc.string(),
});

describe('the data of the page', () => {
  it('are unpacked as they were packed: starts to the tick, durations to three digits, the rest exactly', () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 40 }), (calls) => {
        const data = dataOf(calls);
        const ticks = data.toMs - data.fromMs < 10_000 ? 1000 : 1;

        const back = unpackPageData(packPageData(data));

        const expected = plain(data);
        expected.calls.startMs = (expected.calls.startMs as number[]).map((ms) => Math.floor(ms * ticks) / ticks);
        expected.calls.durationMs = (expected.calls.durationMs as number[]).map((ms) =>
          codedDuration(durationCode(ms)),
        );
        expect(plain(back)).to.deep.equal(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('know which calls were not timed, packed or not', () => {
    const calls = [true, false].map((isTimed, i) => ({
      functionName: 'f',
      startMs: START_MS + i,
      durationMs: isTimed ? 300 : 0,
      outcome: 'error' as const,
      isTimed,
    }));

    const { speed, outcome } = unpackPageData(packPageData(dataOf(calls))).calls;

    expect([Array.from(speed), Array.from(outcome)]).to.deep.equal([
      [1, -1],
      [1, 1],
    ]);
  });

  it('are unpacked as they were packed a second time: nothing is lost twice', () => {
    const once = unpackPageData(
      packPageData(dataOf([{ functionName: 'f', startMs: START_MS + 0.4, durationMs: 1.2345 }])),
    );

    expect(plain(unpackPageData(packPageData(once)))).to.deep.equal(plain(once));
  });

  it('have the lifetime totals of every function, and only the retained calls', () => {
    const calls = Array.from({ length: 10 }, (_, i) => ({ functionName: 'f', startMs: START_MS + i, durationMs: 300 }));

    const data = dataOf(calls, { maxEvents: 4 });

    expect(data.functions[0]).to.include({ name: 'f', calls: 10, errors: 0, medium: 10, slow: 0, totalMs: 3000 });
    expect(data.calls.startMs).to.have.length(4);
    expect(data.scope).to.equal('4 of 10 calls retained');
  });

  it('say how the calls were chosen where they are not all', () => {
    const data = buildReportModel(syntheticRun({ calls: 100_500, maxEvents: 200_000 })).page;

    expect(data?.calls.startMs).to.have.length(100_000);
    expect(data?.scope).to.match(
      /^100,000 of 100,500 calls retained \(\d+ failures, the 10,000 slowest and an even sample of [\d,]+ others\)$/,
    );
  });

  it('have what each failure said, and the group it belongs to', () => {
    const failures = [17, 18].map((n) => ({
      functionName: 'f',
      startMs: START_MS + n,
      durationMs: 1,
      outcome: 'error' as const,
      errorName: 'RangeError',
      errorMessage: `year ${n}`,
    }));

    const { errorTexts, groups, calls } = dataOf(failures);

    expect(errorTexts.map(({ errorMessage, group }) => [errorMessage, group])).to.deep.equal([
      ['year 17', 0],
      ['year 18', 0],
    ]);
    expect(groups).to.have.length(1);
    expect([...Array.from(calls.errorText)]).to.deep.equal([0, 1]);
  });

  it('have the baseline of the functions it knows', () => {
    const baseline = snapshotOf([{ functionName: 'f', startMs: START_MS, durationMs: 8 }]);
    const calls = ['f', 'g'].map((functionName) => ({ functionName, startMs: START_MS, durationMs: 9 }));

    const { page } = buildReportModel(snapshotOf(calls), { baseline });

    expect(page?.functions.map(({ before }) => before?.calls ?? null)).to.deep.equal([1, null]);
    expect(page?.functions[1]?.delta?.text).to.equal('new');
  });
});

describe('pageDataText', () => {
  const model = buildReportModel(hostileRun());

  it('is the same text for the same data, with nothing of the machine in its gzip header', () => {
    const text = pageDataText(model.page);
    const bytes = Buffer.from(JSON.parse(text), 'base64');

    expect(text).to.equal(pageDataText(buildReportModel(hostileRun()).page));
    expect([...bytes.subarray(4, 8), bytes[9]]).to.deep.equal([0, 0, 0, 0, 255]);
  });

  it('has no character that could end a script element', () => {
    expect(pageDataText(model.page)).to.match(/^"[A-Za-z0-9+/=]+"$/);
    expect(pageDataText(null)).to.equal('null');
  });

  it('unpacks to the data', () => {
    const bytes = gunzipSync(Buffer.from(JSON.parse(pageDataText(model.page)), 'base64'));

    expect(unpackPageData(bytes).functions).to.deep.equal(model.page?.functions);
  });
});
