import { expect } from 'chai';
import { buildReportModel } from '../../src/report/report-model.js';
import { START_MS, snapshotOf } from '../report/snapshot-of.js';

describe('Failures whose names and messages make the same text only together', () => {
  const failure = { functionName: 'f', durationMs: 1, outcome: 'error' } as const;
  const model = buildReportModel(
    snapshotOf([
      { ...failure, startMs: START_MS, errorName: 'A', errorMessage: 'b\nc' },
      { ...failure, startMs: START_MS + 60_000, errorName: 'A\nb', errorMessage: 'c' },
      { functionName: 'f', durationMs: 1, startMs: START_MS + 120_000 },
    ]),
  );

  it('have a strip each, of their own failures', () => {
    const paths = model.errors?.rows.map(({ whenPath }) => whenPath) ?? [];

    expect(paths).to.have.length(2);
    expect(paths[0]).to.not.equal(paths[1]);
    for (const path of paths) expect(path.split('M')).to.have.length(2);
  });

  it('are told to the page by their own texts and groups', () => {
    expect(model.page?.errorTexts.map(({ group }) => group)).to.deep.equal([0, 1]);
  });
});
