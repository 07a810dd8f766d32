import { expect } from 'chai';
import { UsageError } from '../../src/cli/command.js';
import { readReportArguments } from '../../src/cli/report-arguments.js';
import { thrownBy } from '../analytics/set-up.js';

const read = (...args: string[]) => readReportArguments(['--database', 'app.db', ...args], {});

describe('readReportArguments', () => {
  it('fills in the defaults', () => {
    expect(read()).to.deep.equal({
      connectionString: 'app.db',
      engine: undefined,
      tableName: undefined,
      callsTableName: undefined,
      allowInsecureHttp: false,
      windowMs: 24 * 3_600_000,
      durationThresholds: { shortMaxMs: 2_000, mediumMaxMs: 5_000, longMaxMs: 10_000 },
      output: 'analytics',
    });
  });

  it('takes every option', () => {
    const names = ['--engine', 'clickhouse', '--table', 'evaluations', '--calls-table=calls'];

    expect(read(...names, '--window=90s', '--thresholds=5,25000', '-o', 'out', '--allow-insecure-http')).to.deep.equal({
      connectionString: 'app.db',
      engine: 'clickhouse',
      tableName: 'evaluations',
      callsTableName: 'calls',
      allowInsecureHttp: true,
      windowMs: 90_000,
      durationThresholds: { shortMaxMs: 5, mediumMaxMs: 25_000, longMaxMs: 25_000 },
      output: 'out',
    });
  });

  it('takes thresholds that are equal, and those of nothing', () => {
    const thresholdsOf = (text: string) => read(`--thresholds=${text}`).durationThresholds;

    expect(thresholdsOf('500,500')).to.deep.equal({ shortMaxMs: 500, mediumMaxMs: 500, longMaxMs: 10_000 });
    expect(thresholdsOf('0,0')).to.deep.equal({ shortMaxMs: 0, mediumMaxMs: 0, longMaxMs: 10_000 });
  });

  it('takes the connection string from the environment, the option first', () => {
    const env = { TRACKLIGHT_DATABASE: 'postgres://db/app' };

    expect(readReportArguments([], env).connectionString).to.equal('postgres://db/app');
    expect(readReportArguments(['--database=b.db'], env).connectionString).to.equal('b.db');
  });

  for (const [text, ms] of [
    ['1ms', 1],
    ['1.5s', 1_500],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
  ] as const) {
    it(`reads a window of ${text}`, () => {
      expect(read('--window', text).windowMs).to.equal(ms);
    });
  }

  for (const [args, complaint] of [
    [['--window', '24'], "--window must be a time such as 90s, 30m, 24h or 7d, got '24'"],
    [['--window', '0h'], '--window must be a time'],
    [['--window', '1y'], '--window must be a time'],
    [['--window=-1h'], '--window must be a time'],
    [['--window', '1e9h'], '--window must be a time'],
    [['--window', '99999999999999d'], '--window must be a time'],
    [['--thresholds', '5'], "--thresholds must be two ascending numbers of milliseconds such as 2000,5000, got '5'"],
    [['--thresholds', '5,'], '--thresholds must be two ascending numbers'],
    [['--thresholds', ',5'], '--thresholds must be two ascending numbers'],
    [['--thresholds', ' ,5'], '--thresholds must be two ascending numbers'],
    [['--thresholds', '5,Infinity'], '--thresholds must be two ascending numbers'],
    [['--thresholds', '25,5'], '--thresholds must be two ascending numbers'],
    [['--thresholds', '-1,5'], 'argument is ambiguous'],
    [['--thresholds=-1,5'], '--thresholds must be two ascending numbers'],
    [['--thresholds', '1,2,3'], '--thresholds must be two ascending numbers'],
    [['--output='], '--output must not be empty'],
    [['--database='], '--database must be a connection string'],
    [['--databse=x'], "Unknown option '--databse'"],
    [['--window'], "'--window <value>' argument missing"],
    [['base.json'], 'report takes snapshots or --database, not both: leave out one of them'],
  ] as const) {
    it(`refuses ${args.join(' ')}`, () => {
      const error = thrownBy(() => read(...args));

      expect(error).to.be.an.instanceof(UsageError);
      expect(error.message).to.include(complaint);
    });
  }

  it('needs a database', () => {
    expect(() => readReportArguments([], {})).to.throw(UsageError, '--database must be a connection string');
  });

  it('does not repeat a connection string that stands in the wrong place', () => {
    const error = thrownBy(() => readReportArguments(['postgres://ann:s3cr3t@db/app'], {}));

    expect(error.message).to.equal('report takes options only: is --database missing?');
  });
});
