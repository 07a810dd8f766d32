import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import sinon from 'sinon';
import type { BatchStatus } from '../../src/console/batch.js';
import { BatchMode } from '../../src/console/batch-mode.js';
import { PIPE } from '../../src/console/terminal.js';
import { deferred, FakeClock, FakeLogger, FakeTty, fakeTerminal, oraHadTheChance } from './fakes.js';

const SUCCESS = { durationMs: 200, outcome: 'success' } as const;
const FAILURE = { durationMs: 200, outcome: 'error' } as const;

describe('batch mode', () => {
  let clock: FakeClock;
  let logger: FakeLogger;
  let batches: BatchMode;
  beforeEach(() => {
    clock = new FakeClock();
    logger = new FakeLogger();
    batches = new BatchMode({ clock, console: logger, terminal: PIPE });
  });
  afterEach(() => {
    sinon.restore();
  });

  function callTimes(times: number, call: Parameters<BatchMode['recordCall']>[0] = SUCCESS): void {
    for (let i = 0; i < times; i++) batches.recordCall(call);
  }

  function endLines(): string[] {
    return logger.lines.filter((line) => line.includes('Batch '));
  }

  async function failureOf(work: Promise<unknown>): Promise<unknown> {
    try {
      await work;
    } catch (error) {
      return error;
    }
    throw new Error('it should have been rejected');
  }

  describe('the function', () => {
    it('runs at once and its value is resolved to', async () => {
      let started = false;

      const run = batches.run('Work', () => {
        started = true;
        return 42;
      });

      expect(started).to.equal(true);
      expect(await run).to.equal(42);
    });

    it('may be asynchronous', async () => {
      expect(await batches.run('Work', async () => 'done')).to.equal('done');
    });

    it('has its error passed on, the same object, thrown or rejected with', async () => {
      const error = new RangeError('no');

      const thrown = batches.run('Work', () => {
        throw error;
      });
      const rejected = batches.run('Work', () => Promise.reject(error));

      expect(await failureOf(thrown)).to.equal(error);
      expect(await failureOf(rejected)).to.equal(error);
    });

    it('may throw what is no error', async () => {
      const run = batches.run('Work', () => {
        callTimes(1);
        throw undefined;
      });

      expect(await failureOf(run)).to.equal(undefined);
      expect(endLines()).to.deep.equal(['info: ❌ Batch failed after 1 call in 0.0s: undefined']);
    });

    it('has to be one', async () => {
      const error = await failureOf(batches.run('Work', 'nothing' as never));

      expect(error).to.be.instanceOf(TypeError).with.property('message', "fn must be a function, got 'nothing'");
      expect(batches.active).to.equal(false);
    });

    const wrongOptions: readonly (readonly [unknown, string])[] = [
      [null, 'BatchOptions must be an object, got null'],
      [{ spinner: 1 }, 'spinner must be a boolean, got 1'],
      [{ spinner: Object.create(null) }, 'spinner must be a boolean, got [Object: null prototype] {}'],
      [{ spiner: true }, "BatchOptions has no option 'spiner'; known are spinner"],
    ];
    for (const [options, message] of wrongOptions) {
      it(`is not run when ${message}`, async () => {
        const fn = sinon.spy();

        const error = await failureOf(batches.run('Work', fn, options as never));

        expect(error).to.be.instanceOf(TypeError).with.property('message', message);
        expect(fn.called).to.equal(false);
      });
    }
  });

  describe('activity', () => {
    it('lasts from before the function runs until after it has ended', async () => {
      const inside: boolean[] = [];

      const run = batches.run('Work', async () => {
        inside.push(batches.active);
        await null;
        inside.push(batches.active);
      });

      expect(batches.active).to.equal(true);
      await run;
      expect([...inside, batches.active]).to.deep.equal([true, true, false]);
    });

    it('ends with a failing function too', async () => {
      await failureOf(batches.run('Work', () => Promise.reject(new Error('no'))));

      expect(batches.active).to.equal(false);
    });

    it('lasts until the last of several overlapping batches has ended', async () => {
      const [first, second] = [deferred(), deferred()];
      const runs = [batches.run('1', () => first.promise), batches.run('2', () => second.promise)];

      first.resolve();
      await runs[0];
      expect(batches.active).to.equal(true);

      second.resolve();
      await runs[1];
      expect(batches.active).to.equal(false);
    });
  });

  describe('the end line', () => {
    it('tells calls, time and the mean duration of a call', async () => {
      await batches.run('Work', () => {
        callTimes(600, { durationMs: 100, outcome: 'success' });
        callTimes(600, { durationMs: 300, outcome: 'success' });
        clock.advance(14_200);
      });

      expect(endLines()).to.deep.equal(['info: ✅ Batch completed: 1,200 calls in 14.2s (avg 0.2s/call)']);
    });

    it('tells the time since the batch began, whenever that was', async () => {
      clock.advance(60_000);

      await batches.run('Work', () => {
        clock.advance(14_200);
        callTimes(1);
      });

      expect(endLines()).to.deep.equal(['info: ✅ Batch completed: 1 call in 14.2s (avg 0.2s/call)']);
    });

    it('says 1 call', async () => {
      await batches.run('Work', () => callTimes(1));

      expect(endLines()).to.deep.equal(['info: ✅ Batch completed: 1 call in 0.0s (avg 0.2s/call)']);
    });

    it('names the error of a failed batch', async () => {
      class TimeoutError extends Error {}
      const run = batches.run('Work', () => {
        callTimes(312);
        clock.advance(4_100);
        throw new TimeoutError('secret\nnews');
      });

      await failureOf(run);

      expect(endLines()).to.deep.equal(['info: ❌ Batch failed after 312 calls in 4.1s: TimeoutError']);
    });

    it('is not written without calls, whether the function fails or not', async () => {
      await batches.run('Work', () => {});
      await failureOf(batches.run('Work', () => Promise.reject(new Error('no'))));

      expect(endLines()).to.deep.equal([]);
    });

    it('counts failed and cancelled calls as calls', async () => {
      await batches.run('Work', () => {
        callTimes(1);
        callTimes(1, FAILURE);
        callTimes(1, { durationMs: 200, outcome: 'cancelled' });
      });

      expect(endLines()[0]).to.contain('3 calls');
    });
  });

  describe('a call', () => {
    it('counts for the batch in whose context it finishes, across awaits', async () => {
      await batches.run('Work', async () => {
        await null;
        callTimes(2);
        await new Promise(setImmediate);
        callTimes(1);
      });

      expect(endLines()[0]).to.contain('3 calls');
    });

    it('counts for an inner batch and for the one around it', async () => {
      await batches.run('outer', async () => {
        callTimes(1);
        await batches.run('inner', async () => {
          await null;
          callTimes(2);
        });
        callTimes(4);
      });

      expect(endLines().map((line) => line.match(/\d+ calls/)?.[0])).to.deep.equal(['2 calls', '7 calls']);
    });

    it('does not count for a batch that merely overlaps', async () => {
      const work = async (calls: number, until: Promise<void>) => {
        await null;
        callTimes(calls);
        await until;
      };
      const [first, second] = [deferred(), deferred()];
      const runs = [batches.run('1', () => work(1, first.promise)), batches.run('2', () => work(2, second.promise))];

      second.resolve();
      await runs[1];
      first.resolve();
      await runs[0];

      expect(endLines().map((line) => line.match(/\d+ calls?/)?.[0])).to.deep.equal(['2 calls', '1 call']);
    });

    it('of lost context counts for the outermost batch if there is only one', async () => {
      const pool = new EventEmitter().on('finished', () => callTimes(1));
      const end = deferred();
      const run = batches.run('outer', () => batches.run('inner', () => end.promise));

      pool.emit('finished');
      end.resolve();
      await run;

      expect(endLines()).to.have.lengthOf(1);
      expect(endLines()[0]).to.contain('1 call ');
    });

    it('of lost context counts for none of several overlapping batches', async () => {
      const end = deferred();
      const runs = [batches.run('1', () => end.promise), batches.run('2', () => end.promise)];

      callTimes(1);
      end.resolve();
      await Promise.all(runs);

      expect(endLines()).to.deep.equal([]);
    });

    it('that outlives its batch counts for the one around it and not for another', async () => {
      const [late, outerEnd, otherEnd] = [deferred(), deferred(), deferred()];
      let straggler: Promise<void> | undefined;
      const outer = batches.run('outer', async () => {
        await batches.run('inner', () => {
          straggler = late.promise.then(() => callTimes(1));
        });
        await outerEnd.promise;
      });
      const other = batches.run('other', () => otherEnd.promise);

      late.resolve();
      await straggler;
      otherEnd.resolve();
      await other;
      expect(endLines()).to.deep.equal([]);
      outerEnd.resolve();
      await outer;

      expect(endLines()).to.have.lengthOf(1);
    });

    it('that outlives every batch around it is not given to a later one', async () => {
      const late = deferred();
      let straggler: Promise<void> | undefined;
      await batches.run('early', () => {
        straggler = late.promise.then(() => callTimes(1));
      });

      await batches.run('later', async () => {
        late.resolve();
        await straggler;
      });

      expect(endLines()).to.deep.equal([]);
    });

    it('that outlives its batch makes no line of progress for it', async () => {
      const late = deferred();
      let straggler: Promise<void> | undefined;
      await batches.run('early', () => {
        straggler = late.promise.then(() => callTimes(1));
      });
      const end = deferred();
      const later = batches.run('later', () => end.promise);
      clock.advance(20_000);

      late.resolve();
      await straggler;

      expect(logger.lines).to.deep.equal(['info: early', 'info: later']);
      end.resolve();
      await later;
    });

    it('of lost context counts for a batch that outlives the one around it', async () => {
      const end = deferred();
      let inner: Promise<void> | undefined;
      await batches.run('outer', () => {
        inner = batches.run('inner', () => end.promise);
      });

      callTimes(1);
      end.resolve();
      await inner;

      expect(endLines()).to.have.lengthOf(1);
    });

    it('outside of any batch is ignored', () => {
      expect(() => callTimes(1)).to.not.throw();
    });
  });

  describe('the asynchronous context', () => {
    it('is off again once the last batch has ended, for it slows every promise of the process', async () => {
      const disable = sinon.spy(AsyncLocalStorage.prototype, 'disable');
      const [first, second] = [deferred(), deferred()];
      const runs = [batches.run('1', () => first.promise), batches.run('2', () => second.promise)];
      first.resolve();
      await runs[0];
      expect(disable.called).to.equal(false);

      second.resolve();
      await runs[1];

      expect(disable.calledOnce).to.equal(true);
    });

    it('counts again in a batch after it was off', async () => {
      await batches.run('1', () => {});
      const end = deferred();
      const other = batches.run('3', () => end.promise);

      await batches.run('2', async () => {
        await null;
        callTimes(2);
      });

      expect(endLines()[0]).to.contain('2 calls');
      end.resolve();
      await other;
    });
  });

  describe('away from a terminal', () => {
    it('logs a start line and an end line at info', async () => {
      await batches.run('Fetching tracks…', () => callTimes(1));

      expect(logger.lines).to.deep.equal([
        'info: Fetching tracks…',
        'info: ✅ Batch completed: 1 call in 0.0s (avg 0.2s/call)',
      ]);
    });

    it('logs at most one line of progress in ten seconds', async () => {
      await batches.run('Fetching', (status) => {
        for (let done = 0; done < 250; done++) {
          status.update({ done, total: 250 });
          clock.advance(100);
        }
      });

      expect(logger.lines).to.deep.equal([
        'info: Fetching',
        'info: Fetching  100/250  40%  10/s  eta 15 s',
        'info: Fetching  200/250  80%  10/s  eta 5 s',
      ]);
    });

    it('logs progress on finished calls too, where nothing is reported', async () => {
      await batches.run('Fetching', () => {
        clock.advance(9_999);
        callTimes(1, FAILURE);
        clock.advance(1);
        callTimes(1);
        callTimes(1);
      });

      expect(logger.lines.slice(1, -1)).to.deep.equal(['info: Fetching  2 calls  12/min  1 failed']);
    });

    it('logs the progress of a long batch whose calls all finish in short inner ones', async () => {
      await batches.run('outer', async () => {
        for (let i = 0; i < 12; i++) {
          await batches.run('', () => {
            clock.advance(1_000);
            callTimes(1);
          });
        }
      });

      expect(logger.lines.filter((line) => line.startsWith('info: outer  '))).to.deep.equal([
        'info: outer  10 calls  1.0/s',
      ]);
    });

    it('shares the ten seconds among overlapping batches', async () => {
      const work = async (status: BatchStatus) => {
        await null;
        status.update({ done: 1 });
      };
      const runs = ['1', '2', '3'].map((name) => batches.run(name, work));
      clock.advance(10_000);

      await Promise.all(runs);

      expect(logger.lines.slice(3)).to.have.lengthOf(1);
    });

    it('cleans the message', async () => {
      await batches.run('Fetching\n\u001b[31mtracks\u0007', () => {});

      expect(logger.lines).to.deep.equal(['info: Fetching tracks']);
    });

    it('has no empty start line', async () => {
      await batches.run('', () => {});

      expect(logger.lines).to.deep.equal([]);
    });

    it('sets no timer', async () => {
      const timers = [sinon.spy(globalThis, 'setTimeout'), sinon.spy(globalThis, 'setInterval')];

      await batches.run('Fetching', (status) => status.update({ done: 1, total: 2 }));

      expect(timers.some((timer) => timer.called)).to.equal(false);
    });
  });

  describe('a status', () => {
    /** The line of progress after these updates. */
    async function lineAfter(...updates: unknown[]): Promise<string | undefined> {
      await batches.run('Work', (status) => {
        for (const update of updates) status.update(update as never);
        clock.advance(10_000);
        status.update({});
      });
      return logger.lines[1];
    }

    it('replaces the message by a text', async () => {
      expect(await lineAfter('Half way')).to.equal('info: Half way');
    });

    it('keeps what is not reported anew', async () => {
      expect(await lineAfter({ total: 40, text: 'Tracks' }, { done: 10 })).to.equal(
        'info: Tracks  10/40  25%  1.0/s  eta 30 s',
      );
    });

    it('shows that nothing is done yet', async () => {
      expect(await lineAfter({ done: 0, total: 40 })).to.equal('info: Work  0/40  0%');
    });

    it('strips control characters from a text', async () => {
      expect(await lineAfter({ text: 'a\r\u001b[2Kb\u202e' })).to.equal('info: a b');
    });

    const harmless: readonly unknown[] = [
      Number.NaN,
      null,
      undefined,
      12,
      [],
      { done: Number.NaN, total: Number.NaN },
      { done: -1, total: -5 },
      { done: '5', total: {} },
      { done: 1n },
      { total: Number.POSITIVE_INFINITY },
      { text: 12 },
      {
        get done() {
          throw new Error('no');
        },
      },
    ];
    harmless.forEach((update, i) => {
      it(`is not disturbed by a bad report (${i + 1})`, async () => {
        expect(await lineAfter({ done: 10, total: 40 }, update)).to.equal('info: Work  10/40  25%  1.0/s  eta 30 s');
      });
    });

    it('of a batch that has ended does nothing', async () => {
      let late: BatchStatus | undefined;
      await batches.run('Work', (status) => {
        late = status;
      });
      clock.advance(20_000);

      late?.update({ done: 1, total: 2 });

      expect(logger.lines).to.deep.equal(['info: Work']);
    });
  });

  describe('on a terminal', () => {
    let tty: FakeTty;
    beforeEach(() => {
      tty = new FakeTty();
      batches = new BatchMode({ clock, console: logger, terminal: fakeTerminal(tty) });
    });

    it('shows a spinner and logs the end line only', async () => {
      await batches.run('Fetching tracks', async (status) => {
        await tty.shows('Fetching tracks');
        callTimes(1);
        clock.advance(20_000);
        status.update({ done: 1, total: 4 });
        await tty.shows('1/4  25%');
      });

      expect(logger.lines).to.deep.equal(['info: ✅ Batch completed: 1 call in 20.0s (avg 0.2s/call)']);
    });

    it('has stopped the spinner before the end line and when the function fails', async () => {
      let atEndLine = '';
      const console = {
        info() {
          atEndLine = tty.output;
        },
      };
      batches = new BatchMode({ clock, console, terminal: fakeTerminal(tty) });

      await failureOf(
        batches.run('Fetching', async () => {
          await tty.shows('Fetching');
          callTimes(1);
          throw new Error('no');
        }),
      );

      expect(atEndLine.endsWith('\u001b[?25h')).to.equal(true);
    });

    it('shows the inner batch while it runs and then the outer one again', async () => {
      await batches.run('outer', async () => {
        await tty.shows('outer');
        await batches.run('inner', () => tty.shows('inner'));
        tty.output = '';
        await tty.shows('outer');
      });
    });

    it('shares the spinner with the batches of other instances', async () => {
      const others = new BatchMode({ clock, console: new FakeLogger(), terminal: fakeTerminal(tty) });

      await batches.run('ours', async () => {
        await tty.shows('ours');
        await others.run('theirs', () => tty.shows('theirs'));
        tty.output = '';
        await tty.shows('ours');
      });

      expect(tty.output.endsWith('\u001b[?25h')).to.equal(true);
    });

    it('cuts the line to the width of the terminal', async () => {
      tty.columns = 30;

      await batches.run('Fetching the tracks of every artist', () => tty.shows('Fetching the tracks of ev…'));
    });

    it('logs lines instead when asked for no spinner', async () => {
      await batches.run('Fetching', oraHadTheChance, { spinner: false });

      expect(logger.lines).to.deep.equal(['info: Fetching']);
      expect(tty.output).to.equal('');
    });

    it('shows nothing when the console logger is off', async () => {
      batches = new BatchMode({ clock, console: {}, terminal: fakeTerminal(tty) });

      await batches.run('Fetching', oraHadTheChance);

      expect(tty.output).to.equal('');
    });

    it('takes its lines away when an exit does not wait for the batches', async () => {
      const end = deferred();
      const run = batches.run('Fetching', () => end.promise);
      await tty.shows('Fetching');

      batches.hideSpinner();

      expect(tty.output.endsWith('\r\u001b[K\u001b[?25h')).to.equal(true);
      end.resolve();
      await run;
    });
  });

  describe('a logger that throws', () => {
    it('disturbs neither the function nor the counting', async () => {
      const console = {
        info() {
          throw new Error('disk full');
        },
      };
      batches = new BatchMode({ clock, console, terminal: PIPE });

      const result = await batches.run('Work', (status) => {
        clock.advance(10_000);
        status.update({ done: 1, total: 2 });
        callTimes(1);
        return 'done';
      });

      expect(result).to.equal('done');
      expect(batches.active).to.equal(false);
    });
  });
});
