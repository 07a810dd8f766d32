import { Writable } from 'node:stream';
import { expect } from 'chai';
import pino from 'pino';
import winston from 'winston';
import {
  CONSOLE_FROM_INFO,
  isLevelOn,
  isStructured,
  type Logger,
  log,
  logRecord,
  SILENT_LOGGER,
  toPlainLine,
} from '../src/logger.js';
import { setUp } from './analytics/set-up.js';

const throwing = () => {
  throw new Error('the logger is broken');
};

/** Loggers that do whatever they can to disturb. */
const HOSTILE: Readonly<Record<string, () => Logger>> = {
  'whose methods throw': () => ({ debug: throwing, info: throwing, warn: throwing, error: throwing }),
  'whose methods reject': () => {
    const rejecting = async () => throwing();
    return { debug: rejecting, info: rejecting, warn: rejecting, error: rejecting };
  },
  'whose getters throw': () =>
    Object.defineProperties(
      {},
      Object.fromEntries(['debug', 'info', 'warn', 'error', 'child'].map((key) => [key, { get: throwing }])),
    ),
  'whose isLevelEnabled throws': () =>
    ({ isLevelEnabled: throwing, debug() {}, info() {}, warn() {}, error() {} }) as Logger,
  'that is a proxy all of whose traps throw': () => new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing }),
  'whose methods are no functions': () => ({ debug: 1, info: 'info', warn: {}, error: null }) as unknown as Logger,
};

/** Collects what a pino or winston logger writes, a line of JSON each. */
function lines(): { readonly records: any[]; write(line: string): void } {
  const records: any[] = [];
  return { records, write: (line) => void records.push(JSON.parse(line)) };
}

describe('log', () => {
  it('writes the line to the method of its level, on its logger', () => {
    const logger = {
      seen: [] as string[],
      warn(line: string) {
        this.seen.push(line);
      },
    };

    log(logger, 'warn', 'careful');

    expect(logger.seen).to.deep.equal(['careful']);
  });

  it('takes a missing method as a level that is off', () => {
    expect(isLevelOn({ info() {} }, 'debug')).to.equal(false);
    expect(() => log({}, 'error', 'unheard')).to.not.throw();
  });

  it('asks isLevelEnabled where there is one', () => {
    const logger = { isLevelEnabled: (level: string) => level !== 'debug', debug() {}, info() {} };

    expect(isLevelOn(logger, 'debug')).to.equal(false);
    expect(isLevelOn(logger, 'info')).to.equal(true);
  });

  it('writes nothing to a level that is off', () => {
    const written: string[] = [];
    const logger = { isLevelEnabled: () => false, info: (line: string) => written.push(line) };

    log(logger, 'info', 'unheard');
    logRecord(logger, 'info', 'unheard', {});

    expect(written).to.deep.equal([]);
  });

  it('is silent on the silent logger', () => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const)
      expect(isLevelOn(SILENT_LOGGER, level)).to.equal(false);
  });

  it('writes to the console from info up by default, as the console is at the moment', () => {
    const written: unknown[] = [];
    const { info } = console;
    console.info = (...args) => void written.push(args);
    try {
      log(CONSOLE_FROM_INFO, 'info', 'heard');
    } finally {
      console.info = info;
    }

    expect(written).to.deep.equal([['heard']]);
    expect(isLevelOn(CONSOLE_FROM_INFO, 'debug')).to.equal(false);
  });
});

describe('a hostile logger', () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => void unhandled.push(reason);

  for (const [kind, make] of Object.entries(HOSTILE)) {
    it(`${kind} never disturbs whoever writes to it`, async () => {
      const logger = make();

      for (const level of ['debug', 'info', 'warn', 'error'] as const) {
        expect(() => log(logger, level, 'line')).to.not.throw();
        expect(() => logRecord(logger, level, 'line', {})).to.not.throw();
      }
      expect(() => isStructured(logger)).to.not.throw();
      await new Promise(setImmediate);
    });

    it(`${kind} never disturbs a tracked call, and nothing is lost`, async () => {
      process.on('unhandledRejection', listen);
      const logger = make();
      const { analytics, clock } = setUp({
        loggers: { console: logger, error: logger, analytics: logger },
        maxEvents: 1,
      });
      const error = new Error('the call’s own');
      const succeed = analytics.wrap((ms: number) => clock.advanceMs(ms), { name: 'succeed' });
      const fail = analytics.wrap(
        async () => {
          throw error;
        },
        { name: 'fail' },
      );

      for (const ms of [1, 3_000, 20_000]) succeed(ms);
      const reason = await fail().catch((thrown: unknown) => thrown);
      analytics.mergeWith(analytics.snapshot());
      analytics.logSummary();
      await analytics.batchMode('batch', () => succeed(1));
      await new Promise(setImmediate);
      process.off('unhandledRejection', listen);

      expect(reason).to.equal(error);
      expect(analytics.getStats().totalCalls).to.equal(9);
      expect(unhandled).to.deep.equal([]);
    });
  }
});

describe('structured loggers', () => {
  it('are pino’s and winston’s, and console is none', () => {
    expect(isStructured(pino({ enabled: false }))).to.equal(true);
    expect(isStructured(winston.createLogger({ silent: true }))).to.equal(true);
    expect(isStructured(console)).to.equal(false);
    expect(isStructured({})).to.equal(false);
  });

  it('get a record in the order of arguments they want: pino the fields first', () => {
    const output = lines();

    logRecord(pino({}, output), 'info', 'summary', { calls: 5 });

    expect(output.records[0]).to.include({ msg: 'summary', calls: 5, level: 30 });
  });

  it('get a record in the order of arguments they want: winston the message first', () => {
    const output = lines();
    const stream = new Writable({
      write(chunk, _encoding, done) {
        output.write(chunk.toString());
        done();
      },
    });

    logRecord(winston.createLogger({ transports: [new winston.transports.Stream({ stream })] }), 'warn', 'summary', {
      calls: 5,
    });

    expect(output.records[0]).to.deep.equal({ message: 'summary', calls: 5, level: 'warn' });
  });

  it('say by themselves which levels are on', () => {
    expect(isLevelOn(pino({ level: 'warn' }, lines()), 'info')).to.equal(false);
    expect(isLevelOn(pino({ level: 'warn' }, lines()), 'error')).to.equal(true);
    expect(isLevelOn(winston.createLogger({ level: 'info', silent: true }), 'debug')).to.equal(false);
    expect(isLevelOn(winston.createLogger({ level: 'info', silent: true }), 'info')).to.equal(true);
  });
});

describe('toPlainLine', () => {
  it('leaves ordinary text alone', () => {
    expect(toPlainLine('fetch("Käse 時間 😀") took 5 ms')).to.equal('fetch("Käse 時間 😀") took 5 ms');
  });

  it('makes one line of many', () => {
    expect(toPlainLine('a\nb\r\nc\td\u2028e\u2029f')).to.equal('a b  c d e f');
  });

  it('removes ANSI sequences whole', () => {
    expect(toPlainLine('\u001b[31mred\u001b[0m \u001b[2Jgone')).to.equal('red gone');
  });

  it('removes control characters', () => {
    const controls = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code, code + 0x80)).join('');

    expect(toPlainLine(`<${controls}\u007f>`).trim()).to.match(/^<\s*>$/);
  });

  it('removes bidi controls, which make a terminal show another text', () => {
    expect(toPlainLine('a\u202eb\u2066c\u200fd\u061ce')).to.equal('abcde');
  });

  it('cuts what is too long and says so', () => {
    expect(toPlainLine('x'.repeat(201))).to.equal(`${'x'.repeat(199)}…`);
    expect(toPlainLine('x'.repeat(200))).to.equal('x'.repeat(200));
    expect(toPlainLine('x'.repeat(10_000_000), 10)).to.equal('xxxxxxxxx…');
  });
});
