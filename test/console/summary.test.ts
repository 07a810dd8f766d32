import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import sinon from 'sinon';
import type { ErrorGroupSnapshot } from '../../src/aggregate/snapshot.js';
import type { AnalyticsStats, FunctionStats } from '../../src/aggregate/stats.js';
import { formatSummary, type SummaryInput, writeSummary } from '../../src/console/summary.js';
import { PIPE } from '../../src/console/terminal.js';
import { columnsOf } from '../../src/console/text-width.js';
import { FakeLogger, textTerminal } from './fakes.js';

const ANSI = /\u001b/;

const STATS: AnalyticsStats = {
  totalCalls: 20_000,
  totalSuccess: 19_823,
  totalErrors: 177,
  totalCancelled: 0,
  successRate: 99.115,
  totalTimeMs: 800_000,
  avgDurationMs: 40,
  p50Ms: 10,
  p90Ms: 90,
  p95Ms: 95,
  p99Ms: 99,
  slowest: null,
  fastest: null,
  durationCounts: { fast: 17_800, medium: 1_800, slow: 400 },
  functionCount: 30,
  eventCount: 10_000,
  overwrittenEvents: 10_000,
  overheadMs: 12,
};

function row(functionName: string, changes: Partial<FunctionStats> = {}): FunctionStats {
  return {
    functionName,
    eventType: 'api',
    calls: 1_299,
    success: 1_183,
    errors: 116,
    cancelled: 0,
    successRate: 91.07,
    totalTimeMs: 721_000,
    avgDurationMs: 555,
    minMs: 12,
    maxMs: 5_050,
    p50Ms: 147,
    p90Ms: 4_000,
    p95Ms: 5_012,
    p99Ms: 5_040,
    durationCounts: { fast: 1_200, medium: 90, slow: 9 },
    overheadMs: 1,
    ...changes,
  };
}

function group(errorName: string, errorMessage: string, count: number): ErrorGroupSnapshot {
  return { errorName, errorMessage, count, firstMs: 0, lastMs: 0, functions: [] };
}

const SMALLER = Array.from({ length: 29 }, (_, i) => row(`small${i}`, { totalTimeMs: 29 - i }));
const INPUT: SummaryInput = {
  stats: STATS,
  functions: [...SMALLER, row('fetchArtist')],
  errorGroups: [group('Error', 'rare', 1), group('TimeoutError', 'request timed out after 5000 ms', 92)],
  wallMs: 838_000,
  reportPath: '/srv/app/analytics/analytics_full.html',
};

function summary(changes: Partial<SummaryInput> = {}, width = 80): string[] {
  return formatSummary({ ...INPUT, ...changes }, { width, color: false }).split('\n');
}

/** The table's heading and its rows by first cell. */
function cells(lines: readonly string[], first: string): string[] {
  const found = lines.find((line) => line.trimStart().startsWith(first)) ?? '';
  return found.trim().split(/ {2,}/);
}

describe('the summary', () => {
  it('looks as designed at 80 columns', () => {
    const lines = summary({ functions: [row('fetchArtist'), ...SMALLER.slice(0, 1)] });

    expect(lines).to.deep.equal([
      'Analytics  20,000 calls, 30 functions, 13 m 58 s',
      '  success 99.11% (177 failed)   >>> fast 89%   >> medium 9%   > slow 2%',
      '',
      '  function     calls     ok     p50     p95     p99     max      total',
      '  fetchArtist  1,299  91.1%  147 ms  5.01 s  5.04 s  5.05 s  12 m 01 s',
      '  small0       1,299  91.1%  147 ms  5.01 s  5.04 s  5.05 s    29.0 ms',
      '',
      '  ✖ TimeoutError: request timed out after 5000 ms  ×92',
      '  ✖ Error: rare  ×1',
      `  Report  ${pathToFileURL('/srv/app/analytics/analytics_full.html').href}`,
    ]);
  });

  it('lists the ten functions of the largest total time and counts the others', () => {
    const lines = summary();

    expect(lines[4]).to.contain('fetchArtist');
    expect(lines[13]).to.contain('small8');
    expect(lines[14]).to.equal('  … 20 more functions');
  });

  it('marks times that were estimated from the timed calls, and says so', () => {
    const lines = summary({ functions: [row('fetchArtist', { timedCalls: 41 }), row('small')] });

    expect(cells(lines, 'fetchArtist')).to.deep.equal([
      'fetchArtist',
      '1,299',
      '91.1%',
      '~147 ms',
      '~5.01 s',
      '~5.04 s',
      '~5.05 s',
      '~12 m 01 s',
    ]);
    expect(cells(lines, 'small')).to.include('147 ms');
    expect(lines).to.include('  ~ estimated: not every call was timed');
    expect(summary().join('')).not.to.contain('~');
  });

  it('marks the shares of fast, medium and slow calls that were estimated', () => {
    const lines = summary({ stats: { ...STATS, timedCalls: 41 } });

    expect(lines[1]).to.match(/success 99.*% .*>>> fast ~89% {3}>> medium ~9% {3}> slow ~2%$/);
  });

  it('says what the mark means where only functions that are not listed were estimated', () => {
    const functions = [...SMALLER.slice(0, 10), row('tiny', { totalTimeMs: 1e-3, timedCalls: 41 })];

    const lines = summary({ stats: { ...STATS, timedCalls: 41 }, functions });

    expect(lines).to.include('  ~ estimated: not every call was timed');
  });

  it('counts no others where ten functions and five kinds of errors are all', () => {
    const lines = summary({
      functions: SMALLER.slice(0, 10),
      errorGroups: Array.from({ length: 5 }, (_, i) => group('Error', `no ${i}`, 1)),
    });

    expect(lines.filter((line) => line.includes('more'))).to.deep.equal([]);
  });

  it('says 1 more function', () => {
    expect(summary({ functions: SMALLER.slice(0, 11) })).to.contain('  … 1 more function');
  });

  it('lists the five most frequent errors and counts the other kinds', () => {
    const errorGroups = Array.from({ length: 7 }, (_, i) => group(`E${i}`, '', i + 1));

    const lines = summary({ errorGroups });

    expect(lines.filter((line) => line.includes('✖'))).to.deep.equal([
      '  ✖ E6  ×7',
      '  ✖ E5  ×6',
      '  ✖ E4  ×5',
      '  ✖ E3  ×4',
      '  ✖ E2  ×3',
    ]);
    expect(lines).to.contain('  … 2 more kinds of error');
  });

  it('counts the cancelled calls beside the failed ones', () => {
    const [, line] = summary({ stats: { ...STATS, totalCancelled: 3 } });

    expect(line).to.contain('(177 failed, 3 cancelled)');
  });

  it('says 1 call and 1 function', () => {
    expect(summary({ stats: { ...STATS, totalCalls: 1, functionCount: 1 } })[0]).to.equal(
      'Analytics  1 call, 1 function, 13 m 58 s',
    );
  });

  it('says so when nothing was tracked', () => {
    const stats = { ...STATS, totalCalls: 0, durationCounts: { fast: 0, medium: 0, slow: 0 } };

    expect(summary({ stats, functions: [], errorGroups: [], reportPath: undefined })).to.deep.equal([
      'Analytics  no calls tracked',
    ]);
  });

  it('escapes the address of a report in a folder with spaces', () => {
    expect(summary({ reportPath: '/srv/my app/r.html' }).at(-1)).to.match(/Report {2}file:\/\/\/.*my%20app\/r\.html$/);
  });

  it('tells two event types of one function apart', () => {
    const lines = summary({ functions: [row('load', { eventType: 'db' }), row('load', { eventType: 'api' })] });

    expect([cells(lines, 'load (db)')[0], cells(lines, 'load (api)')[0]]).to.deep.equal(['load (db)', 'load (api)']);
  });

  it('prints names and messages without control characters', () => {
    const text = summary({
      functions: [row('a\u001b[31mb\r\nc')],
      errorGroups: [group('E', '\u001b]0;title\u0007\u202ex\ny', 1)],
    }).join('\n');

    expect(text)
      .to.contain('ab  c')
      .and.to.not.match(/[\u001b\u0007\u202e\r]/);
    expect(text).to.contain('x y');
  });
});

describe('the summary and the width of the terminal', () => {
  const heads = (width: number, functions = INPUT.functions) =>
    cells(summary({ functions }, width), 'function').slice(1);

  it('shows every column from 76 columns on', () => {
    expect(heads(76)).to.deep.equal(['calls', 'ok', 'p50', 'p95', 'p99', 'max', 'total']);
  });

  it('drops p99 below 76 columns', () => {
    expect(heads(75)).to.deep.equal(['calls', 'ok', 'p50', 'p95', 'max', 'total']);
  });

  it('then drops max', () => {
    expect(heads(60)).to.deep.equal(['calls', 'ok', 'p50', 'p95', 'total']);
  });

  it('keeps calls and total at 40 columns', () => {
    expect(heads(40)).to.include.members(['calls', 'total']);
  });

  it('shows the qualified name where it fits and else the bare one', () => {
    const functions = [row('DependencyResolver.fetchArtist')];

    expect(cells(summary({ functions }, 100), 'Dep')[0]).to.equal('DependencyResolver.fetchArtist');
    expect(cells(summary({ functions }, 76), 'fetch')[0]).to.equal('fetchArtist');
  });

  it('shows the beginning of a long name that is no method’s, whatever dots are in it', () => {
    for (const name of [
      'GET /catalog/v1.2/artists/:id/albums/:album/tracks.json',
      '(albums) => albums.map(titleOf).filter(isKnown).slice(0, limit).join()',
    ]) {
      expect(cells(summary({ functions: [row(name)] }, 76), name.slice(0, 3)).join(' '), name).to.match(/…/);
    }
  });

  it('keeps the class of two methods of one name, cut if need be', () => {
    const functions = [row('AlbumRepository.findById'), row('ArtistRepository.findById')];

    const lines = summary({ functions }, 76);

    expect(cells(lines, 'Album')[0]).to.match(/^AlbumRep.*…$/);
    expect(cells(lines, 'Artist')[0]).to.match(/^ArtistRe.*…$/);
  });

  for (const width of [20, 30, 40, 60, 75, 76, 80, 100, 200]) {
    it(`fits ${width} columns, whatever the names are`, () => {
      const lines = summary(
        {
          functions: [row('X'.repeat(10_000)), row('获取艺术家'.repeat(30)), ...INPUT.functions],
          errorGroups: [group('Y'.repeat(500), '音'.repeat(500), 12_345)],
          reportPath: undefined,
        },
        width,
      );

      expect(Math.max(...lines.map(columnsOf))).to.be.at.most(width);
    });
  }

  it('is laid out for 20 columns on anything narrower', () => {
    expect(summary({}, 5)).to.deep.equal(summary({}, 20));
  });

  it('never cuts the address of the report', () => {
    expect(summary({}, 20).at(-1)).to.match(/analytics_full\.html$/);
  });
});

describe('writing the summary', () => {
  afterEach(() => {
    sinon.restore();
  });

  it('writes one message at info to a text logger', () => {
    const logger = new FakeLogger();

    writeSummary(logger, INPUT, PIPE);

    expect(logger.lines).to.have.lengthOf(1);
    expect(logger.lines[0]).to.match(/^info: Analytics {2}20,000 calls/);
  });

  it('colours on a terminal', () => {
    const logger = new FakeLogger();

    writeSummary(logger, INPUT, textTerminal(80));

    expect(logger.lines[0]).to.match(ANSI);
  });

  it('has the success green without failures, else yellow below 99 % and red below 90 %', () => {
    const styleOf = (successRate: number, totalErrors = 1) => {
      const stats = { ...STATS, successRate, totalErrors };
      const text = formatSummary({ ...INPUT, stats }, { width: 80, color: true });
      return /(\u001b\[\d+m)?success/.exec(text)?.[1];
    };

    expect(styleOf(50, 0)).to.equal('\u001b[32m');
    expect([styleOf(99), styleOf(98.9), styleOf(90), styleOf(89.9)]).to.deep.equal([
      undefined,
      '\u001b[33m',
      '\u001b[33m',
      '\u001b[31m',
    ]);
  });

  it('is, without its colours, the same text as uncoloured', () => {
    const plain = formatSummary(INPUT, { width: 80, color: false });
    const colored = formatSummary(INPUT, { width: 80, color: true });

    expect(colored.replace(/\u001b\[\d+m/g, '')).to.equal(plain);
  });

  for (const [place, terminal] of [
    ['in a pipe', PIPE],
    ['under NO_COLOR', textTerminal(80, { NO_COLOR: '1' })],
    ['on a dumb terminal', textTerminal(80, { TERM: 'dumb' })],
  ] as const) {
    it(`does not colour ${place}`, () => {
      const logger = new FakeLogger();

      writeSummary(logger, INPUT, terminal);

      expect(logger.lines[0]).to.not.match(ANSI);
    });
  }

  it('lays out for the width of the terminal', () => {
    const logger = new FakeLogger();

    writeSummary(logger, INPUT, textTerminal(60, { NO_COLOR: '1' }));

    expect(Math.max(...(logger.lines[0] as string).split('\n').slice(0, -1).map(columnsOf))).to.be.at.most(60);
  });

  it("takes a logger of the user's own for a pipe, for it may write to a file", () => {
    const logger = new FakeLogger();
    sinon.stub(process, 'stdout').value({ isTTY: true, columns: 80, write: () => true });

    writeSummary(logger, INPUT);

    expect(logger.lines[0]).to.not.match(ANSI);
  });

  it('ignores a logger that throws', () => {
    const logger = {
      info() {
        throw new Error('disk full');
      },
    };

    expect(() => writeSummary(logger, INPUT, PIPE)).to.not.throw();
  });
});
