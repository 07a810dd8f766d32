// The loggers people have: what the console's lines look like in pino, winston and the global console.

import { Writable } from 'node:stream';
import { expect } from 'chai';
import pino from 'pino';
import sinon from 'sinon';
import winston from 'winston';
import { BatchMode } from '../../src/console/batch-mode.js';
import { type SummaryInput, writeSummary } from '../../src/console/summary.js';
import { PIPE } from '../../src/console/terminal.js';
import { CONSOLE_FROM_INFO, type Logger } from '../../src/logger.js';
import { FakeClock } from './fakes.js';

const INPUT: SummaryInput = {
  stats: {
    totalCalls: 3,
    totalSuccess: 2,
    totalErrors: 1,
    totalCancelled: 0,
    successRate: 66.67,
    totalTimeMs: 30,
    avgDurationMs: 10,
    p50Ms: 10,
    p90Ms: 10,
    p95Ms: 10,
    p99Ms: 10,
    slowest: null,
    fastest: null,
    durationCounts: { fast: 3, medium: 0, slow: 0 },
    functionCount: 1,
    eventCount: 3,
    overwrittenEvents: 0,
    overheadMs: 0.1,
  },
  functions: [],
  errorGroups: [{ errorName: 'E', errorMessage: 'a\u001b[31mb', count: 1, firstMs: 0, lastMs: 0, functions: [] }],
  wallMs: 1_500,
  reportPath: '/srv/r.html',
};

/** A stream of JSON lines, and the lines. */
function jsonLines() {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return {
    stream,
    read: () =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

function runBatch(console: Logger): Promise<void> {
  const batches = new BatchMode({ clock: new FakeClock(), console, terminal: PIPE });
  return batches.run('Work', () => batches.recordCall({ durationMs: 200, outcome: 'success' }));
}

const BATCH_LINES = ['Work', '✅ Batch completed: 1 call in 0.0s (avg 0.2s/call)'];

describe('pino', () => {
  it('gets the summary as one record with fields', () => {
    const { stream, read } = jsonLines();

    writeSummary(pino(stream), INPUT);

    const records = read();
    expect(records).to.have.lengthOf(1);
    expect(records[0]).to.deep.include({
      msg: 'Analytics summary',
      level: 30,
      totalCalls: 3,
      totalErrors: 1,
      wallMs: 1_500,
    });
    expect(records[0].errorGroups).to.deep.equal([{ errorName: 'E', errorMessage: 'ab', count: 1 }]);
    expect(records[0].report).to.match(/^file:\/\/\/.*r\.html$/);
  });

  it('gets no summary where info is off', () => {
    const { stream, read } = jsonLines();
    const logger = pino({ level: 'warn' }, stream);

    writeSummary(logger, INPUT);
    logger.warn('the only line');

    expect(read()).to.have.lengthOf(1);
  });

  it("gets a batch's lines as messages", async () => {
    const { stream, read } = jsonLines();

    await runBatch(pino(stream));

    expect(read().map(({ msg }) => msg)).to.deep.equal(BATCH_LINES);
  });
});

describe('winston', () => {
  function logger() {
    const { stream, read } = jsonLines();
    return { read, winston: winston.createLogger({ transports: [new winston.transports.Stream({ stream })] }) };
  }

  it('gets the summary as one record with fields', () => {
    const { read, winston: console } = logger();

    writeSummary(console, INPUT);

    const records = read();
    expect(records).to.have.lengthOf(1);
    expect(records[0]).to.deep.include({ message: 'Analytics summary', level: 'info', totalCalls: 3, wallMs: 1_500 });
  });

  it("gets a batch's lines as messages", async () => {
    const { read, winston: console } = logger();

    await runBatch(console);

    expect(read().map(({ message }) => message)).to.deep.equal(BATCH_LINES);
  });
});

describe('the global console', () => {
  afterEach(() => {
    sinon.restore();
  });

  for (const [name, logger] of [
    ['itself', console],
    ['as the default logger', CONSOLE_FROM_INFO],
  ] as const) {
    it(`${name} gets the summary as text`, () => {
      const info = sinon.stub(console, 'info');

      writeSummary(logger, INPUT, PIPE);

      expect(info.args).to.have.lengthOf(1);
      expect(info.args[0]?.[0]).to.match(/^Analytics {2}3 calls, 1 function, 1\.50 s\n/);
    });

    it(`${name} is taken for standard output`, () => {
      const info = sinon.stub(console, 'info');
      sinon.stub(process, 'stdout').value({ isTTY: true, columns: 40, write: () => true });
      sinon.stub(process, 'env').value({});

      writeSummary(logger, INPUT);

      expect(info.args[0]?.[0]).to.match(/^\u001b\[1mAnalytics/);
      expect(info.args[0]?.[0]).to.match(/failed\).*\n.*fast 100%/);
    });

    it(`${name} gets a batch's lines`, async () => {
      const info = sinon.stub(console, 'info');

      await runBatch(logger);

      expect(info.args.map(([line]) => line)).to.deep.equal(BATCH_LINES);
    });
  }
});
