import { expect } from 'chai';
import { Analytics, type AnalyticsOptions } from '../src/index.js';
import { resolveOptions } from '../src/options.js';
import { ManualClock } from '../src/testing/manual-clock.js';
import { setUp, thrownBy } from './analytics/set-up.js';

type Refusal = readonly [option: string, value: unknown, error: typeof TypeError | typeof RangeError, message: string];

const INTEGER = 'must be a non-negative integer';
const POSITIVE = 'must be a positive integer';
const AMOUNT = 'must be a non-negative, finite number';
const TEXT = 'must be a non-empty string';
const PERCENT = 'must be a number above 0 and at most 100';

const REFUSED: readonly Refusal[] = [
  ['enabled', 'yes', TypeError, "enabled must be a boolean, got 'yes'"],
  ['enabled', 1, TypeError, 'enabled must be a boolean, got 1'],
  ['enabled', null, TypeError, 'enabled must be a boolean, got null'],
  ['maxEvents', -1, RangeError, `maxEvents ${INTEGER}, got -1`],
  ['maxEvents', 1.5, RangeError, `maxEvents ${INTEGER}, got 1.5`],
  ['maxEvents', Number.NaN, RangeError, `maxEvents ${INTEGER}, got NaN`],
  ['maxEvents', Number.POSITIVE_INFINITY, RangeError, `maxEvents ${INTEGER}, got Infinity`],
  ['maxEvents', 2 ** 53, RangeError, `maxEvents ${INTEGER}, got 9007199254740992`],
  ['maxEvents', '10', TypeError, `maxEvents ${INTEGER}, got '10'`],
  ['maxEvents', 10n, TypeError, `maxEvents ${INTEGER}, got 10n`],
  ['maxEvents', null, TypeError, `maxEvents ${INTEGER}, got null`],
  ['maxFunctions', 0, RangeError, `maxFunctions ${POSITIVE}, got 0`],
  ['maxFunctions', -5, RangeError, `maxFunctions ${POSITIVE}, got -5`],
  ['maxFunctions', {}, TypeError, `maxFunctions ${POSITIVE}, got {}`],
  ['maxOverheadPercent', 0, RangeError, `maxOverheadPercent ${PERCENT}, got 0`],
  ['maxOverheadPercent', 100.1, RangeError, `maxOverheadPercent ${PERCENT}, got 100.1`],
  ['maxOverheadPercent', Number.NaN, RangeError, `maxOverheadPercent ${PERCENT}, got NaN`],
  ['maxOverheadPercent', '5', TypeError, `maxOverheadPercent ${PERCENT}, got '5'`],
  ['durationThresholds', 2_000, TypeError, 'durationThresholds must be an object, got 2000'],
  ['durationThresholds', [1, 2, 3], TypeError, 'durationThresholds must be an object, got [Array]'],
  ['durationThresholds', { shortMaxMs: -1 }, RangeError, `durationThresholds.shortMaxMs ${AMOUNT}, got -1`],
  ['durationThresholds', { mediumMaxMs: Number.NaN }, RangeError, `durationThresholds.mediumMaxMs ${AMOUNT}, got NaN`],
  ['durationThresholds', { longMaxMs: '9' }, TypeError, `durationThresholds.longMaxMs ${AMOUNT}, got '9'`],
  ['durationThresholds', { shortMaxMs: null }, TypeError, `durationThresholds.shortMaxMs ${AMOUNT}, got null`],
  [
    'durationThresholds',
    { shortMs: 1 },
    TypeError,
    "durationThresholds has no option 'shortMs'; known are shortMaxMs, mediumMaxMs, longMaxMs",
  ],
  [
    'durationThresholds',
    { shortMaxMs: 9, mediumMaxMs: 8, longMaxMs: 10 },
    RangeError,
    'durationThresholds must be ascending (shortMaxMs ≤ mediumMaxMs ≤ longMaxMs), got { shortMaxMs: 9, mediumMaxMs: 8, longMaxMs: 10 }',
  ],
  [
    'durationThresholds',
    { longMaxMs: 4_000 },
    RangeError,
    'durationThresholds must be ascending (shortMaxMs ≤ mediumMaxMs ≤ longMaxMs), got { shortMaxMs: 2000, mediumMaxMs: 5000, longMaxMs: 4000 }',
  ],
  ['timeFormat', '', RangeError, `timeFormat ${TEXT}, got ''`],
  ['timeFormat', 5, TypeError, `timeFormat ${TEXT}, got 5`],
  ['timeFormat', '%Y %Q', RangeError, "timeFormat must be a strftime format without %Q, got '%Y %Q'"],
  ['timeFormat', '100 %', RangeError, "timeFormat must be a strftime format without %, got '100 %'"],
  ['compactTime', 0, TypeError, 'compactTime must be a boolean, got 0'],
  ['enableGcCollect', 'true', TypeError, "enableGcCollect must be a boolean, got 'true'"],
  ['reportsDir', '', RangeError, `reportsDir ${TEXT}, got ''`],
  ['reportsDir', new URL('file:///tmp'), TypeError, `reportsDir ${TEXT}, got URL {}`],
  ['reportsDir', 'a\0b', RangeError, "reportsDir must be a path without NUL characters, got 'a\\x00b'"],
  ['naming', 'bare', RangeError, "naming must be one of 'qualified', 'method', got 'bare'"],
  ['naming', true, TypeError, "naming must be one of 'qualified', 'method', got true"],
  ['loggers', console.log, TypeError, 'loggers must be an object, got [Function: log]'],
  [
    'loggers',
    console,
    TypeError,
    'loggers must be an object of loggers such as { console: logger }, got [Object [console]]',
  ],
  [
    'loggers',
    Object.create({ info() {} }),
    TypeError,
    'loggers must be an object of loggers such as { console: logger }, got {}',
  ],
  ['loggers', { consol: {} }, TypeError, "loggers has no option 'consol'; known are console, error, analytics"],
  ['loggers', { console: null }, TypeError, 'loggers.console must be a logger object, got null'],
  ['loggers', { error: 'stderr' }, TypeError, "loggers.error must be a logger object, got 'stderr'"],
  ['collectors', {}, TypeError, 'collectors must be an array of collectors, got {}'],
  [
    'collectors',
    [{ record() {}, flush() {}, close() {} }, {}],
    TypeError,
    'collectors[1] must be a collector with record, flush and close; record is missing',
  ],
  [
    'collectors',
    [null],
    TypeError,
    'collectors[0] must be a collector with record, flush and close; record is missing',
  ],
  ['clock', Date, TypeError, 'clock must be a clock object, got [Function: Date]'],
  ['clock', { epochMs: () => 0 }, TypeError, 'clock.monotonicNs must be a function, got undefined'],
  ['clock', { monotonicNs: () => 0, epochMs: 0 }, TypeError, 'clock.epochMs must be a function, got 0'],
  [
    'clock',
    { monotonicNs: () => 5n, epochMs: () => 0 },
    TypeError,
    'clock.monotonicNs() must be a finite number, got 5n',
  ],
  [
    'clock',
    { monotonicNs: () => 0, epochMs: () => Number.NaN },
    TypeError,
    'clock.epochMs() must be a finite number, got NaN',
  ],
  ['report', 'Title', TypeError, "report must be an object, got 'Title'"],
  ['report', { name: 'x' }, TypeError, "report has no option 'name'; known are title, templates"],
  ['report', { title: '' }, RangeError, `report.title ${TEXT}, got ''`],
  ['report', { templates: 5 }, TypeError, `report.templates ${TEXT}, got 5`],
];

const REFUSED_VARIABLES: readonly Refusal[] = [
  ['TRACKLIGHT_ENABLED', 'maybe', TypeError, "TRACKLIGHT_ENABLED must be a boolean, got 'maybe'"],
  ['TRACKLIGHT_MAX_EVENTS', 'many', TypeError, `TRACKLIGHT_MAX_EVENTS ${INTEGER}, got 'many'`],
  ['TRACKLIGHT_MAX_EVENTS', '-1', RangeError, `TRACKLIGHT_MAX_EVENTS ${INTEGER}, got -1`],
  ['TRACKLIGHT_MAX_EVENTS', ' ', TypeError, `TRACKLIGHT_MAX_EVENTS ${INTEGER}, got ' '`],
  ['TRACKLIGHT_MAX_FUNCTIONS', '0', RangeError, `TRACKLIGHT_MAX_FUNCTIONS ${POSITIVE}, got 0`],
  ['TRACKLIGHT_COMPACT_TIME', '2', TypeError, "TRACKLIGHT_COMPACT_TIME must be a boolean, got '2'"],
  ['TRACKLIGHT_ENABLE_GC_COLLECT', 'x', TypeError, "TRACKLIGHT_ENABLE_GC_COLLECT must be a boolean, got 'x'"],
  ['TRACKLIGHT_NAMING', 'Method', RangeError, "TRACKLIGHT_NAMING must be one of 'qualified', 'method', got 'Method'"],
  ['TRACKLIGHT_TIME_FORMAT', '%Q', RangeError, "TRACKLIGHT_TIME_FORMAT must be a strftime format without %Q, got '%Q'"],
  [
    'TRACKLIGHT_REPORTS_DIR',
    'a\0',
    RangeError,
    "TRACKLIGHT_REPORTS_DIR must be a path without NUL characters, got 'a\\x00'",
  ],
  [
    'TRACKLIGHT_DURATION_THRESHOLDS',
    '1,x,3',
    TypeError,
    `TRACKLIGHT_DURATION_THRESHOLDS.mediumMaxMs ${AMOUNT}, got 'x'`,
  ],
  [
    'TRACKLIGHT_DURATION_THRESHOLDS',
    '1,2,3,4',
    TypeError,
    "TRACKLIGHT_DURATION_THRESHOLDS must be at most three numbers, as 2000,5000,10000, got '1,2,3,4'",
  ],
  [
    'TRACKLIGHT_DURATION_THRESHOLDS',
    '3,2,1',
    RangeError,
    'TRACKLIGHT_DURATION_THRESHOLDS must be ascending (shortMaxMs ≤ mediumMaxMs ≤ longMaxMs), got { shortMaxMs: 3, mediumMaxMs: 2, longMaxMs: 1 }',
  ],
];

describe('the options of an Analytics', () => {
  it('have defaults', () => {
    const { loggers, clock, ...plain } = resolveOptions({}, {});

    expect(plain).to.deep.equal({
      enabled: true,
      maxEvents: 10_000,
      durationThresholds: { shortMaxMs: 2_000, mediumMaxMs: 5_000, longMaxMs: 10_000 },
      timeFormat: '%Y-%m-%d %H:%M:%S',
      compactTime: false,
      enableGcCollect: false,
      reportsDir: 'analytics',
      naming: 'qualified',
      maxFunctions: 10_000,
      maxOverheadPercent: undefined,
      collectors: [],
      report: {},
    });
    expect(clock.monotonicNs()).to.be.a('number');
    expect(Object.keys(loggers)).to.deep.equal(['console', 'error', 'analytics']);
  });

  it('keep what is given', () => {
    const given = {
      enabled: false,
      maxEvents: 0,
      durationThresholds: { shortMaxMs: 0, mediumMaxMs: 0.5, longMaxMs: 0.5 },
      timeFormat: '%d',
      compactTime: true,
      enableGcCollect: true,
      reportsDir: '../elsewhere',
      naming: 'method',
      maxFunctions: 1,
      maxOverheadPercent: 100,
      loggers: { console, error: {}, analytics: {} },
      collectors: [],
      clock: new ManualClock(),
      report: { title: 'Nightly', templates: './templates' },
    } as const satisfies AnalyticsOptions;

    expect(resolveOptions(given, {})).to.deep.equal(given);
  });

  it('may have equal thresholds, between which nothing lies', () => {
    const durationThresholds = { shortMaxMs: 5, mediumMaxMs: 5, longMaxMs: 5 };

    expect(resolveOptions({ durationThresholds }, {}).durationThresholds).to.deep.equal(durationThresholds);
  });

  it('take undefined as not given', () => {
    const given = { maxEvents: undefined, loggers: { console: undefined } } as unknown as AnalyticsOptions;

    expect(resolveOptions(given, {})).to.deep.equal(resolveOptions({}, {}));
  });

  it('fill up thresholds and loggers that are given in part', () => {
    const logger = {};

    const { durationThresholds, loggers } = resolveOptions(
      { durationThresholds: { shortMaxMs: 1 }, loggers: { error: logger } },
      {},
    );

    expect(durationThresholds).to.deep.equal({ shortMaxMs: 1, mediumMaxMs: 5_000, longMaxMs: 10_000 });
    expect(loggers.error).to.equal(logger);
    expect(loggers.console).to.equal(resolveOptions({}, {}).loggers.console);
  });

  it('are refused when they are no object', () => {
    for (const given of [null, 5, 'options', true, [], () => {}]) {
      expect(() => new Analytics(given as never)).to.throw(TypeError, 'AnalyticsOptions must be an object, got');
    }
  });

  it('are refused with an unknown key, and the known ones are named', () => {
    const misspelt = { maxEvent: 5 } as never;
    const poison = JSON.parse('{"__proto__":{"enabled":false}}');

    expect(() => new Analytics(misspelt)).to.throw(
      TypeError,
      "AnalyticsOptions has no option 'maxEvent'; known are enabled, maxEvents, durationThresholds, timeFormat, compactTime, " +
        'enableGcCollect, reportsDir, naming, maxFunctions, maxOverheadPercent, loggers, collectors, clock, report',
    );
    expect(() => new Analytics(poison)).to.throw(TypeError, "AnalyticsOptions has no option '__proto__'");
  });

  for (const [option, value, type, message] of REFUSED) {
    it(`are refused: ${message}`, () => {
      const error = thrownBy(() => new Analytics({ [option]: value }));

      expect(error).to.be.instanceOf(type);
      expect(error.message).to.equal(message);
    });
  }

  it('are refused with the beginning of a value that is long', () => {
    const error = thrownBy(() => resolveOptions({ naming: 'x'.repeat(100_000) } as never, {}));

    expect(error.message.length).to.be.below(300);
  });

  it('are refused without telling what is in an object given in their place', () => {
    const secrets = [
      { password: 'hunter2' },
      ['hunter2'],
      new URL('http://me:hunter2@host/'),
      new Map([['key', 'hunter2']]),
    ];

    for (const secret of secrets) {
      const error = thrownBy(() => resolveOptions({ maxEvents: secret } as never, {}));

      expect(error.message).to.not.include('hunter2');
    }
  });

  it('are refused without running code of the value', () => {
    const hostile = {
      [Symbol.for('nodejs.util.inspect.custom')]() {
        throw new Error('was run');
      },
    };

    expect(() => resolveOptions({ maxEvents: hostile } as never, {})).to.throw(TypeError, 'got [Object]');
  });

  it('cannot be changed afterwards', () => {
    const resolved = resolveOptions({ durationThresholds: {}, collectors: [], report: {}, loggers: {} }, {});

    for (const part of [
      resolved,
      resolved.durationThresholds,
      resolved.loggers,
      resolved.collectors,
      resolved.report,
    ]) {
      expect(part).to.be.frozen;
    }
    const defaults = resolveOptions({}, {});
    for (const part of [
      defaults,
      defaults.durationThresholds,
      defaults.loggers,
      defaults.collectors,
      defaults.report,
    ]) {
      expect(part).to.be.frozen;
    }
  });

  it('do not change when the given object does', () => {
    const collector = { record() {}, async flush() {}, async close() {} };
    const given = {
      maxEvents: 5,
      durationThresholds: { shortMaxMs: 1 },
      loggers: { console: {} },
      collectors: [collector],
      report: { title: 'A' },
    };
    const resolved = resolveOptions(given, {});

    given.maxEvents = 99;
    given.durationThresholds.shortMaxMs = 99;
    given.loggers.console = console;
    given.collectors.length = 0;
    given.report.title = 'B';

    expect(resolved.maxEvents).to.equal(5);
    expect(resolved.durationThresholds.shortMaxMs).to.equal(1);
    expect(resolved.loggers.console).to.not.equal(console);
    expect(resolved.collectors).to.deep.equal([collector]);
    expect(resolved.report.title).to.equal('A');
  });

  it('leave the given object as it is', () => {
    const given = Object.freeze({
      durationThresholds: Object.freeze({ shortMaxMs: 1 }),
      collectors: Object.freeze([]),
    });

    expect(() => resolveOptions(given, {})).to.not.throw();
    expect(given).to.deep.equal({ durationThresholds: { shortMaxMs: 1 }, collectors: [] });
  });

  describe('from the environment', () => {
    it('are each read from TRACKLIGHT_ and the name in upper snake case', () => {
      const { clock, loggers, collectors, report, ...plain } = resolveOptions(
        {},
        {
          TRACKLIGHT_ENABLED: 'false',
          TRACKLIGHT_MAX_EVENTS: '500',
          TRACKLIGHT_DURATION_THRESHOLDS: '1, 2.5, 3e3',
          TRACKLIGHT_TIME_FORMAT: '%H:%M',
          TRACKLIGHT_COMPACT_TIME: 'true',
          TRACKLIGHT_ENABLE_GC_COLLECT: '1',
          TRACKLIGHT_REPORTS_DIR: '/var/reports',
          TRACKLIGHT_NAMING: 'method',
          TRACKLIGHT_MAX_FUNCTIONS: '7',
          TRACKLIGHT_MAX_OVERHEAD_PERCENT: '2.5',
        },
      );

      expect(plain).to.deep.equal({
        enabled: false,
        maxEvents: 500,
        durationThresholds: { shortMaxMs: 1, mediumMaxMs: 2.5, longMaxMs: 3_000 },
        timeFormat: '%H:%M',
        compactTime: true,
        enableGcCollect: true,
        reportsDir: '/var/reports',
        naming: 'method',
        maxFunctions: 7,
        maxOverheadPercent: 2.5,
      });
    });

    it('write booleans in the usual ways', () => {
      const enabledBy = (TRACKLIGHT_ENABLED: string) => resolveOptions({}, { TRACKLIGHT_ENABLED }).enabled;

      expect(['true', 'TRUE', '1', 'yes', 'On'].map(enabledBy)).to.deep.equal([true, true, true, true, true]);
      expect(['false', 'False', '0', 'no', 'OFF'].map(enabledBy)).to.deep.equal([false, false, false, false, false]);
    });

    it('give thresholds in part', () => {
      const { durationThresholds } = resolveOptions({}, { TRACKLIGHT_DURATION_THRESHOLDS: '100' });

      expect(durationThresholds).to.deep.equal({ shortMaxMs: 100, mediumMaxMs: 5_000, longMaxMs: 10_000 });
    });

    it('give way to options', () => {
      const environment = { TRACKLIGHT_MAX_EVENTS: '500', TRACKLIGHT_ENABLED: 'false', TRACKLIGHT_COMPACT_TIME: 'yes' };

      const { maxEvents, enabled, compactTime } = resolveOptions({ maxEvents: 5, enabled: true }, environment);

      expect({ maxEvents, enabled, compactTime }).to.deep.equal({ maxEvents: 5, enabled: true, compactTime: true });
    });

    it('are not looked at where an option is given', () => {
      expect(() => resolveOptions({ maxEvents: 5 }, { TRACKLIGHT_MAX_EVENTS: 'many' })).to.not.throw();
    });

    it('count as not set when empty', () => {
      expect(resolveOptions({}, { TRACKLIGHT_MAX_EVENTS: '', TRACKLIGHT_ENABLED: '' })).to.deep.equal(
        resolveOptions({}, {}),
      );
    });

    it('do not name objects', () => {
      const environment = {
        TRACKLIGHT_LOGGERS: 'x',
        TRACKLIGHT_CLOCK: 'x',
        TRACKLIGHT_COLLECTORS: 'x',
        TRACKLIGHT_REPORT: 'x',
      };

      expect(resolveOptions({}, environment)).to.deep.equal(resolveOptions({}, {}));
    });

    for (const [variable, value, type, message] of REFUSED_VARIABLES) {
      it(`are refused: ${message}`, () => {
        const error = thrownBy(() => resolveOptions({}, { [variable]: value as string }));

        expect(error).to.be.instanceOf(type);
        expect(error.message).to.equal(message);
      });
    }

    describe('of the process', () => {
      afterEach(() => {
        delete process.env.TRACKLIGHT_MAX_EVENTS;
      });

      it('are read when an Analytics is made', () => {
        process.env.TRACKLIGHT_MAX_EVENTS = '3';
        const { analytics, call } = setUp();
        process.env.TRACKLIGHT_MAX_EVENTS = '1';

        for (let i = 0; i < 5; i++) call('f');

        expect(analytics.events).to.have.length(3);
      });

      it('stop the construction when they are bad', () => {
        process.env.TRACKLIGHT_MAX_EVENTS = 'many';

        expect(() => new Analytics()).to.throw(TypeError, `TRACKLIGHT_MAX_EVENTS ${INTEGER}, got 'many'`);
      });
    });
  });
});
