import { Writable } from 'node:stream';
import { expect } from 'chai';
import { pino } from 'pino';
import sinon from 'sinon';
import winston from 'winston';
import { CallLedger } from '../../src/aggregate/call-ledger.js';
import type { Analytics, Logger } from '../../src/index.js';
import { deferred, type FakeClock, FakeLogger, rejectionOf, setUp, thrownBy } from './set-up.js';

const durationThresholds = { shortMaxMs: 2_000, mediumMaxMs: 5_000, longMaxMs: 10_000 };

function setUpLoggers() {
  const loggers = { console: new FakeLogger(), error: new FakeLogger(), analytics: new FakeLogger() };
  return { loggers, ...setUp({ loggers, durationThresholds }) };
}

/** One call each: fast, medium, slow, above `longMaxMs`, failed, cancelled. */
function oneOfEach(analytics: Analytics, clock: FakeClock): void {
  for (const ms of [214, 2_001, 5_001, 10_001]) {
    analytics.wrap(function fetchTracks() {
      clock.advance(ms);
    }, 'api')();
  }
  for (const error of [new TypeError('no answer'), new DOMException('stopped', 'AbortError')]) {
    thrownBy(
      analytics.wrap(function fetchTracks() {
        throw error;
      }, 'api'),
    );
  }
}

describe('Call lines', () => {
  it('are info above longMaxMs, a warning for a failure and debug for the rest on the console logger', () => {
    const { analytics, clock, loggers } = setUpLoggers();

    oneOfEach(analytics, clock);

    expect(loggers.console.lines).to.deep.equal([
      'debug: ✅ >>> fetchTracks(api) took 0.214s',
      'debug: ✅ >> fetchTracks(api) took 2.001s',
      'debug: ✅ > fetchTracks(api) took 5.001s',
      'info: ✅ > fetchTracks(api) took 10.001s',
      'warn: ❌ >>> fetchTracks(api) took 0.000s',
      'debug: 🚫 >>> fetchTracks(api) took 0.000s',
    ]);
  });

  it('all go to the analytics logger, failures as debug', () => {
    const { analytics, clock, loggers } = setUpLoggers();

    oneOfEach(analytics, clock);

    expect(loggers.analytics.lines.map((line) => line.slice(0, line.indexOf(':')))).to.deep.equal([
      'debug',
      'debug',
      'debug',
      'info',
      'debug',
      'debug',
    ]);
  });

  it('tell the error logger the name and the message of failures only', () => {
    const { analytics, clock, loggers } = setUpLoggers();

    oneOfEach(analytics, clock);

    expect(loggers.error.lines).to.deep.equal(['error: fetchTracks failed: TypeError: no answer']);
  });

  it('are info just above longMaxMs, not at it', () => {
    const { analytics, clock, loggers } = setUpLoggers();

    for (const ms of [10_000, 10_000.5]) analytics.wrap(() => clock.advance(ms), { name: 'long' })();

    expect(loggers.console.lines.map((line) => line.split(':')[0])).to.deep.equal(['debug', 'info']);
  });

  it('come for failures and long calls alone where debug is off', () => {
    const lines: string[] = [];
    const infoUp: Logger = {
      info: (line) => lines.push(`info: ${line}`),
      warn: (line) => lines.push(`warn: ${line}`),
      error: (line) => lines.push(`error: ${line}`),
    };
    const { analytics, clock } = setUp({ loggers: { console: infoUp, error: infoUp }, durationThresholds });

    oneOfEach(analytics, clock);

    expect(lines).to.deep.equal([
      'info: ✅ > fetchTracks(api) took 10.001s',
      'warn: ❌ >>> fetchTracks(api) took 0.000s',
      'error: fetchTracks failed: TypeError: no answer',
    ]);
  });

  it('come for asynchronous calls and timers as well', async () => {
    const { analytics, clock, loggers } = setUpLoggers();

    await analytics.wrap(async () => clock.advance(3), { name: 'later' })();
    await rejectionOf(analytics.wrap(() => Promise.reject('text'), { name: 'refused' })());
    analytics.startTimer('timer').end();

    expect(loggers.console.lines).to.deep.equal([
      'debug: ✅ >>> later(default) took 0.003s',
      'warn: ❌ >>> refused(default) took 0.000s',
      'debug: ✅ >>> timer(default) took 0.000s',
    ]);
    expect(loggers.error.lines).to.deep.equal(['error: refused failed: string: text']);
  });

  it('hold one line each, whatever is in names and messages', () => {
    const { analytics, loggers } = setUpLoggers();

    thrownBy(
      analytics.wrap(
        () => {
          throw new Error('line\nbreak \u001b[31mred\u001b[0m \u202ereversed');
        },
        { name: 'a\r\nb', eventType: '\u0007' },
      ),
    );

    expect(loggers.console.lines).to.deep.equal(['warn: ❌ >>> a  b() took 0.000s']);
    expect(loggers.error.lines).to.deep.equal(['error: a  b failed: Error: line break red reversed']);
  });

  it('are not formatted while their level is off', () => {
    const toFixed = sinon.spy(Number.prototype, 'toFixed');
    const asked: string[] = [];
    const off: Logger & { isLevelEnabled(level: string): boolean } = {
      debug: () => expect.fail('debug is off'),
      info: () => expect.fail('info is off'),
      warn: () => expect.fail('warn is off'),
      error: () => expect.fail('error is off'),
      isLevelEnabled(level) {
        asked.push(level);
        return false;
      },
    };
    try {
      const { analytics, clock } = setUp({ loggers: { console: off, error: off, analytics: off }, durationThresholds });
      asked.length = 0;
      for (let i = 0; i < 50; i++) analytics.wrap(() => {})();
      oneOfEach(analytics, clock);

      const formatted = toFixed.callCount;
      setUp({ loggers: { console: new FakeLogger() } }).analytics.wrap(() => {})();

      expect([formatted, toFixed.callCount]).to.deep.equal([0, 1]);
      expect(asked).to.include.members(['debug', 'info', 'warn', 'error']);
    } finally {
      toFixed.restore();
    }
  });

  it('do not ask for the level at every call', () => {
    let asked = 0;
    const logger = {
      debug: () => {},
      isLevelEnabled: () => {
        asked++;
        return false;
      },
    };
    const { analytics } = setUp({ loggers: { console: logger, error: {}, analytics: {} } });
    const work = analytics.wrap(() => {});

    for (let i = 0; i < 10_000; i++) work();

    expect(asked).to.be.lessThan(500);
  });

  it('begin soon after debug is switched on at run time', () => {
    let level = 'info';
    const lines: string[] = [];
    const logger = { debug: (line: string) => lines.push(line), isLevelEnabled: (asked: string) => asked === level };
    const { analytics } = setUp({ loggers: { console: logger, error: {}, analytics: {} } });
    const work = analytics.wrap(() => {});
    for (let i = 0; i < 100; i++) work();

    level = 'debug';
    for (let i = 0; i < 128; i++) work();

    expect(lines.length).to.be.greaterThan(0);
  });

  it('never fail the call: a logger that throws is ignored', () => {
    const broken: Logger = {
      debug: () => {
        throw new Error('disk full');
      },
      warn: () => {
        throw new Error('disk full');
      },
      error: () => {
        throw new Error('disk full');
      },
    };
    const { analytics } = setUp({ loggers: { console: broken, error: broken, analytics: broken } });
    const error = new Error('the call’s own');

    expect(analytics.wrap(() => 1)()).to.equal(1);
    expect(
      thrownBy(
        analytics.wrap(() => {
          throw error;
        }),
      ),
    ).to.deep.equal({ error });
    expect(analytics.getStats().totalCalls).to.equal(2);
  });

  it('go to the global console from info up when no loggers are given', () => {
    const written: string[] = [];
    const sandbox = sinon.createSandbox();
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      sandbox.stub(console, level).callsFake((line: string) => {
        written.push(`${level}: ${line}`);
      });
    }
    try {
      const { analytics, clock } = setUp({ loggers: {} });
      oneOfEach(analytics, clock);
    } finally {
      sandbox.restore();
    }

    expect(written).to.deep.equal([
      'info: ✅ > fetchTracks(api) took 10.001s',
      'warn: ❌ >>> fetchTracks(api) took 0.000s',
      'error: fetchTracks failed: TypeError: no answer',
    ]);
  });

  it('go to the console object as it is', () => {
    const written: string[] = [];
    const sandbox = sinon.createSandbox();
    for (const level of ['debug', 'info', 'warn', 'error'] as const) {
      sandbox.stub(console, level).callsFake((line: string) => {
        written.push(`${level}: ${line}`);
      });
    }
    try {
      const { analytics } = setUp({ loggers: { console, error: console } });
      analytics.wrap(() => {}, { name: 'work' })();
    } finally {
      sandbox.restore();
    }

    expect(written).to.deep.equal(['debug: ✅ >>> work(default) took 0.000s']);
  });
});

describe('Call lines in a batch', () => {
  it('leave the console and still go to the analytics and the error logger', async () => {
    const { analytics, clock, loggers } = setUpLoggers();

    await analytics.batchMode('Fetching…', () => oneOfEach(analytics, clock));

    expect(loggers.console.lines).to.include.members([
      'info: Fetching…',
      'info: ✅ Batch completed: 6 calls in 17.2s (avg 2.9s/call)',
    ]);
    expect(loggers.console.lines.filter((line) => line.includes('fetchTracks'))).to.deep.equal([]);
    expect(loggers.analytics.lines).to.have.length(6);
    expect(loggers.error.lines).to.have.length(1);
  });

  it('are back on the console when the last of several overlapping batches has ended', async () => {
    const { analytics, loggers } = setUpLoggers();
    const gates = [deferred(), deferred()] as const;
    const work = analytics.wrap(function work() {}, 'w');

    const first = analytics.batchMode('', () => gates[0].promise);
    const second = analytics.batchMode('', () => gates[1].promise);
    gates[0].resolve();
    await first;
    work();
    const whileSecondRuns = [...loggers.console.lines];
    gates[1].resolve();
    await second;
    work();

    expect(whileSecondRuns).to.deep.equal([]);
    expect(loggers.console.lines.filter((line) => line.includes('work'))).to.have.length(1);
    expect(loggers.analytics.lines).to.have.length(2);
  });
});

describe('batchMode of an Analytics', () => {
  it('returns what its function returns, and hands it the status', async () => {
    const { analytics, loggers } = setUpLoggers();

    const result = await analytics.batchMode('Fetching…', (status) => {
      status.update({ done: 1, total: 2 });
      status.update('Almost');
      return Promise.resolve({ ok: true });
    });

    expect(result).to.deep.equal({ ok: true });
    expect(loggers.console.lines).to.deep.equal(['info: Fetching…']);
  });

  it('rethrows the very error, and says after how many calls it came', async () => {
    const { analytics, clock, loggers } = setUpLoggers();
    const error = new TypeError('no answer');
    const work = analytics.wrap(() => clock.advance(2_000));

    const batch = analytics.batchMode('', () => {
      work();
      work();
      throw error;
    });

    expect(await rejectionOf(batch)).to.deep.equal({ error });
    expect(loggers.console.lines).to.deep.equal(['info: ❌ Batch failed after 2 calls in 4.0s: TypeError']);
  });

  it('counts the calls of an inner batch in the outer one', async () => {
    const { analytics, loggers } = setUpLoggers();
    const work = analytics.wrap(async () => {});

    await analytics.batchMode('', async () => {
      await work();
      await analytics.batchMode('', async () => {
        await work();
        await work();
      });
      await work();
    });

    expect(loggers.console.lines.map((line) => line.slice(0, line.indexOf(' in ')))).to.deep.equal([
      'info: ✅ Batch completed: 2 calls',
      'info: ✅ Batch completed: 4 calls',
    ]);
  });

  it('counts the calls of overlapping batches apart', async () => {
    const { analytics, loggers } = setUpLoggers();
    const gate = deferred();
    const work = analytics.wrap(async () => {});

    const long = analytics.batchMode('', async () => {
      await work();
      await gate.promise;
      await work();
    });
    await analytics.batchMode('', async () => {
      await work();
      await work();
      await work();
    });
    gate.resolve();
    await long;

    expect(loggers.console.lines.map((line) => line.slice(0, line.indexOf(' in ')))).to.deep.equal([
      'info: ✅ Batch completed: 3 calls',
      'info: ✅ Batch completed: 2 calls',
    ]);
  });

  it('counts calls in a row of batches from zero each', async () => {
    const { analytics, loggers } = setUpLoggers();
    const work = analytics.wrap(() => {});

    for (let i = 0; i < 2; i++) await analytics.batchMode('', () => work());

    expect(loggers.console.lines.map((line) => line.slice(0, line.indexOf(' in ')))).to.deep.equal([
      'info: ✅ Batch completed: 1 call',
      'info: ✅ Batch completed: 1 call',
    ]);
  });

  it('listens to calls only while a batch runs', async () => {
    const { analytics } = setUp();
    const work = analytics.wrap(() => {});
    await analytics.batchMode('', () => work());
    await rejectionOf(analytics.batchMode('', () => Promise.reject(new Error('no'))));
    await rejectionOf(analytics.batchMode('', 7 as unknown as () => void));
    const toEvent = sinon.spy(CallLedger.prototype, 'toEvent');

    try {
      for (let i = 0; i < 10; i++) work();
      const outside = toEvent.callCount;
      await analytics.batchMode('', () => work());

      expect([outside, toEvent.callCount]).to.deep.equal([0, 1]);
    } finally {
      toEvent.restore();
    }
  });
});

describe('Loggers as they are', () => {
  const work = (analytics: Analytics, clock: FakeClock) => {
    analytics.wrap(() => clock.advance(20_000), { name: 'long' })();
    thrownBy(
      analytics.wrap(
        () => {
          throw new Error('no');
        },
        { name: 'fail' },
      ),
    );
    analytics.wrap(() => {}, { name: 'quick' })();
  };

  it('may be pino: its levels are asked, its fields kept', () => {
    const lines: { level: number; msg: string; service: string }[] = [];
    const stream = { write: (line: string) => void lines.push(JSON.parse(line)) };
    const logger = pino({ level: 'info', base: { service: 'shop' } }, stream);
    const { analytics, clock } = setUp({ loggers: { console: logger, error: logger, analytics: logger.child({}) } });

    work(analytics, clock);

    expect(lines.map(({ level, msg }) => [level, msg])).to.deep.equal([
      [30, '✅ > long(default) took 20.000s'],
      [30, '✅ > long(default) took 20.000s'],
      [40, '❌ >>> fail(default) took 0.000s'],
      [50, 'fail failed: Error: no'],
    ]);
    expect(lines.every(({ service }) => service === 'shop')).to.equal(true);
  });

  it('may be pino with debug on', () => {
    const lines: { level: number; msg: string }[] = [];
    const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const { analytics } = setUp({ loggers: { console: logger, error: {}, analytics: {} } });

    analytics.wrap(() => {}, { name: 'quick' })();

    expect(lines.map(({ level, msg }) => [level, msg])).to.deep.equal([[20, '✅ >>> quick(default) took 0.000s']]);
  });

  it('may be winston', () => {
    const lines: { level: string; message: string }[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(JSON.parse(String(chunk)));
        done();
      },
    });
    const logger = winston.createLogger({ level: 'info', transports: [new winston.transports.Stream({ stream })] });
    const { analytics, clock } = setUp({ loggers: { console: logger, error: logger, analytics: {} } });

    work(analytics, clock);

    expect(lines.map(({ level, message }) => [level, message])).to.deep.equal([
      ['info', '✅ > long(default) took 20.000s'],
      ['warn', '❌ >>> fail(default) took 0.000s'],
      ['error', 'fail failed: Error: no'],
    ]);
  });
});
