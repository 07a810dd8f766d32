import { expect } from 'chai';
import { formatProgressLine, type Progress } from '../../src/console/progress-line.js';
import { columnsOf } from '../../src/console/text-width.js';

const PROGRESS: Progress = {
  label: 'Fetching tracks',
  done: 412,
  total: 1_200,
  calls: 500,
  failed: 2,
  elapsedMs: 14_200,
};

function line(changes: Partial<Progress>, width = 80): string {
  return formatProgressLine({ ...PROGRESS, ...changes }, width);
}

describe('a progress line', () => {
  it('shows done, total, share, rate, time left and failures', () => {
    expect(line({})).to.equal('Fetching tracks  412/1,200  34%  29/s  eta 27 s  2 failed');
  });

  it('shows the tracked calls where no done is reported', () => {
    expect(line({ done: undefined })).to.equal('Fetching tracks  500 calls  35/s  2 failed');
  });

  it('is the label alone before anything is known', () => {
    expect(line({ label: 'Fetching tracks…', done: undefined, calls: 0, failed: 0 })).to.equal('Fetching tracks…');
  });

  it('drops the ellipsis of the label once numbers follow', () => {
    expect(line({ label: 'Fetching…', failed: 0, elapsedMs: 0 })).to.equal('Fetching  412/1,200  34%');
  });

  it('gives at least a second while something is left', () => {
    expect(line({ done: 1_199 })).to.contain('eta 1 s');
  });

  it('gives no rate and no time left in the first second', () => {
    expect(line({ elapsedMs: 999, failed: 0 })).to.equal('Fetching tracks  412/1,200  34%');
  });

  it('counts slow work by the minute', () => {
    expect(line({ done: 2, total: undefined, elapsedMs: 10_000, failed: 0 })).to.equal('Fetching tracks  2  12/min');
  });

  it('shows 100% only at the end', () => {
    expect(line({ done: 1_199 })).to.contain('>99%');
    expect(line({ done: 1_200, failed: 0 })).to.equal('Fetching tracks  1,200/1,200  100%  85/s');
  });

  it('stays at 100% and gives no time left when more is done than there was', () => {
    expect(line({ done: 1_300, failed: 0 })).to.equal('Fetching tracks  1,300/1,200  100%  92/s');
  });

  it('leaves out a total of 0', () => {
    expect(line({ done: 0, total: 0, failed: 0 })).to.equal('Fetching tracks  0');
  });

  it('cuts the label before the numbers', () => {
    expect(line({ label: 'Fetching the tracks of every artist there ever was' }, 60)).to.equal(
      'Fetching the trac…  412/1,200  34%  29/s  eta 27 s  2 failed',
    );
  });

  it('is never wider than asked for', () => {
    for (let width = 1; width < 90; width++) {
      expect(columnsOf(line({ label: '获取 all the tracks of every artist there ever was' }, width))).to.be.at.most(
        width,
      );
    }
  });

  it('never shows NaN or Infinity', () => {
    for (const done of [undefined, 0, 1, 1e300]) {
      for (const total of [undefined, 0, 1, 5e-324]) {
        for (const elapsedMs of [0, 1_000, Number.NaN]) {
          expect(line({ done, total, elapsedMs })).to.not.match(/NaN|Infinity/);
        }
      }
    }
  });
});
