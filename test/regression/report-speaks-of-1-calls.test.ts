// The page's notes and the foot of its calls had a plural behind a single call: `the 1 calls retained`, `1 fast calls`.

import { expect } from 'chai';
import { renderReport } from '../../src/report/html-report.js';
import { buildReportModel } from '../../src/report/report-model.js';
import { snapshotOf } from '../report/snapshot-of.js';

describe('A report', () => {
  it('speaks of one call as one, be it retained, overwritten, beyond the limit of functions or not listed', () => {
    const calls = [1, 5_000, 1].map((durationMs, i) => ({ functionName: 'f', startMs: i, durationMs }));
    const retained = snapshotOf(calls.slice(0, 2), { maxEvents: 1 });

    const notes = buildReportModel({ ...retained, overflowCalls: 1 }).notes.join(' ');
    const page = renderReport(buildReportModel(snapshotOf(calls.slice(0, 2))));

    expect(notes).to.contain('the 1 call retained; 1 older one was overwritten.');
    expect(notes).to.contain('1 call of functions beyond the limit is counted together');
    expect(page).to.contain('1 fast call that did not fail is not listed: it is in <a');
    expect(renderReport(buildReportModel(snapshotOf(calls)))).to.contain(
      '2 fast calls that did not fail are not listed',
    );
  });
});
