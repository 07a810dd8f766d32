import { expect } from 'chai';
import { DEFAULT_TIME_FORMAT } from '../../src/call-record.js';
import { timeTicks } from '../../src/report/time-axis.js';
import { formatTimeRange, momentFormat } from '../../src/report/time-text.js';
import { strftime } from '../../src/strftime.js';

const MS = Date.UTC(2026, 0, 4, 13, 5, 9, 42);
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('formatTimeRange', () => {
  it('says the date once within a day', () => {
    expect(formatTimeRange(MS, MS + MINUTE, DEFAULT_TIME_FORMAT)).to.equal('2026-01-04 13:05:09 – 13:06:09 UTC');
  });

  it('says both dates across midnight, and with a format of the user', () => {
    expect(formatTimeRange(MS, MS + DAY, DEFAULT_TIME_FORMAT)).to.match(/ – 2026-01-05 13:05:09 UTC$/);
    expect(formatTimeRange(MS, MS + MINUTE, '%d.%m. %H:%M')).to.equal('04.01. 13:05 – 04.01. 13:06 UTC');
  });
});

describe('momentFormat', () => {
  it('is the time of day, with the date where the run passed midnight', () => {
    expect(strftime(momentFormat(MS, MS + MINUTE, DEFAULT_TIME_FORMAT, 's'), MS)).to.equal('13:05:09');
    expect(strftime(momentFormat(MS, MS + MINUTE, DEFAULT_TIME_FORMAT, 'ms'), MS)).to.equal('13:05:09.042');
    expect(strftime(momentFormat(MS, MS + DAY, DEFAULT_TIME_FORMAT, 's'), MS)).to.equal('01-04 13:05:09');
  });

  it('tells milliseconds in a run of less than ten seconds', () => {
    expect(momentFormat(MS, MS + 9_999, DEFAULT_TIME_FORMAT, 's')).to.equal('%H:%M:%S.%L');
    expect(momentFormat(MS, MS + 10_000, DEFAULT_TIME_FORMAT, 's')).to.equal('%H:%M:%S');
  });

  it("is the user's own where there is one", () => {
    expect(momentFormat(MS, MS + DAY, '%H', 'ms')).to.equal('%H');
  });
});

describe('timeTicks', () => {
  const labels = (spanMs: number) => timeTicks(MS, MS + spanMs).map(({ text }) => text);

  it('are round moments, nine at most', () => {
    expect(labels(14 * MINUTE)).to.deep.equal(['13:06', '13:08', '13:10', '13:12', '13:14', '13:16', '13:18']);
    for (const spanMs of [1, 7, 100, 5000, MINUTE, 90 * MINUTE, DAY, 40 * DAY, 4000 * DAY, 90_000 * DAY]) {
      expect(labels(spanMs).length, String(spanMs)).to.be.within(1, 9);
    }
  });

  it('are as fine as the step', () => {
    expect(labels(20)).to.deep.equal(['13:05:09.045', '13:05:09.050', '13:05:09.055', '13:05:09.060']);
    expect(labels(20_000)[0]).to.equal('13:05:10');
    expect(labels(2 * DAY)).to.deep.equal(['01-05 00:00', '01-05 12:00', '01-06 00:00', '01-06 12:00']);
    expect(labels(4 * DAY)[0]).to.equal('2026-01-05');
  });

  it('lie at their share of the time, every second one minor', () => {
    const [first, second] = timeTicks(0, 10 * MINUTE);

    expect([first?.at, first?.isMinor, second?.at, second?.isMinor]).to.deep.equal([0, false, 20, true]);
  });
});
