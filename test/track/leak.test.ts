import { expect } from 'chai';
import { runScript } from '../run-script.js';

const MIB = 2 ** 20;

/** `grownBy(work)`: bytes in use after `work` ran a second time, less those after it ran once. */
const MEASURED = `
  const inUse = async () => {
    for (let i = 0; i < 4; i++) {
      await new Promise(setImmediate);
      gc();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const grownBy = async (work) => {
    await work();
    const before = await inUse();
    await work();
    return (await inUse()) - before;
  };
  const analytics = new Analytics({ loggers: SILENT });
`;

async function printed(code: string): Promise<any> {
  using run = await runScript(MEASURED + code, { nodeOptions: ['--expose-gc'] });
  expect(run.stderr).to.equal('');
  return JSON.parse(run.stdout);
}

describe('Tracking', () => {
  it('does not grow the heap over 200,000 synchronous and 50,000 asynchronous calls', async () => {
    const grown = await printed(`
      const work = analytics.wrap((n) => n + 1, { name: 'work' });
      const later = analytics.wrap(async (n) => n + 1, { name: 'later' });
      console.log(await grownBy(async () => {
        for (let i = 0; i < 200_000; i++) work(i);
        for (let i = 0; i < 50_000; i++) await later(i);
      }));
    `);

    expect(grown).to.be.lessThan(2 * MIB);
  });

  it('does not grow the heap over failures, each with a message of its own', async () => {
    const grown = await printed(`
      let n = 0;
      const fail = analytics.wrap(() => { throw new Error('failure ' + String.fromCharCode(97 + n++ % 26).repeat(n % 300)); });
      console.log(await grownBy(() => {
        for (let i = 0; i < 60_000; i++) try { fail(); } catch {}
      }));
    `);

    expect(grown).to.be.lessThan(2 * MIB);
  });

  it('does not grow the heap over single calls, timers, generators and batches', async () => {
    const grown = await printed(`
      const pages = analytics.wrap(function* pages() { yield 1; yield 2; });
      const observed = analytics.wrap(() => [1, 2].values(), { name: 'observed', iterators: 'observe' });
      console.log(await grownBy(async () => {
        for (let i = 0; i < 20_000; i++) {
          analytics.executeWrappedCall(() => i, 'once');
          analytics.measure('block', () => i);
          analytics.startTimer('timer').end();
          analytics.startTimer('forgotten');
          for (const _ of pages()) break;
          pages().next();
          for (const _ of observed());
        }
        for (let i = 0; i < 500; i++) await analytics.batchMode('', () => {});
        for (let i = 0; i < 1_000; i++) analytics.subscribe(() => {})();
      }));
    `);

    expect(grown).to.be.lessThan(2 * MIB);
  });

  it('keeps no more than a bounded pool after 50,000 calls in flight at once', async () => {
    const { grownOnce, grownTwice } = await printed(`
      const gates = [];
      const later = analytics.wrap(() => new Promise((resolve) => gates.push(resolve)), { name: 'later' });
      const burst = async () => {
        const calls = Array.from({ length: 50_000 }, () => later());
        for (const open of gates.splice(0)) open();
        await Promise.all(calls);
      };
      for (let i = 0; i < 20_000; i++) analytics.wrap(() => {}, { name: 'fill the ring' })();
      const before = await inUse();
      await burst();
      const grownOnce = (await inUse()) - before;
      await burst();
      console.log(JSON.stringify({ grownOnce, grownTwice: (await inUse()) - before }));
    `);

    // 50,000 cells would be more than 10 MiB.
    expect(grownOnce).to.be.lessThan(4 * MIB);
    expect(grownTwice).to.be.lessThan(4 * MIB);
  });

  it('takes 1,500 bytes at most for a function that was called once', async () => {
    const held = await printed(`
      const names = Array.from({ length: 5_000 }, (_, i) => 'method' + i);
      const functions = names.map((_, i) => (n) => n + i);
      const use = () => {
        const own = new Analytics({ loggers: SILENT, maxEvents: 1 });
        const wrapped = functions.map((fn, i) => own.wrap(fn, { name: names[i] }));
        for (const fn of wrapped) fn(1);
        return [own, wrapped];
      };
      use();
      let kept = use();
      const before = await inUse();
      kept = kept.length;
      console.log((before - (await inUse())) / names.length);
    `);

    expect(held).to.be.within(500, 1_500);
  });

  it('lets instances of decorated classes go', async () => {
    const { grown, isGone } = await printed(`
      const track = analytics.track();
      const descriptor = Object.getOwnPropertyDescriptor;
      class Poller {
        constructor() {
          this.buffer = new Array(100).fill(0);
          this.poll = analytics.wrap(() => this.buffer.length, { name: 'Poller.poll' });
        }
        run() { return this.buffer.length; }
      }
      Object.defineProperty(Poller.prototype, 'run', track(Poller.prototype, 'run', descriptor(Poller.prototype, 'run')));
      const make = () => {
        const poller = new Poller();
        poller.poll();
        poller.run();
        return new WeakRef(poller);
      };
      const ref = make();
      const grown = await grownBy(() => { for (let i = 0; i < 5_000; i++) make(); });
      console.log(JSON.stringify({ grown, isGone: ref.deref() === undefined }));
    `);

    expect(isGone).to.equal(true);
    expect(grown).to.be.lessThan(2 * MIB);
  });

  it('lets a whole Analytics go with its wrappers, whatever it did', async () => {
    const alive = await printed(`
      const live = async () => {
        const gone = new Analytics({ loggers: SILENT, collectors: [{ record() {}, flush: async () => {}, close: async () => {} }] });
        const work = gone.wrap(() => ({}), { name: 'work' });
        const later = gone.wrap(async () => ({}), { name: 'later' });
        const never = gone.wrap(() => new Promise(() => {}), { name: 'never' });
        const listener = () => {};
        gone.subscribe(listener);
        gone.installExitHook()();
        never();
        const result = [work(), await later()];
        await gone.batchMode('', () => work());
        gone.executeWrappedCall(() => {}, 'once');
        gone.mergeWith(gone.snapshot());
        await gone.flush();
        await gone.close();
        return [gone, work, later, never, listener, ...result].map((one) => new WeakRef(one));
      };
      const refs = await live();
      await inUse();
      console.log(refs.filter((ref) => ref.deref() !== undefined).length);
    `);

    expect(alive).to.equal(0);
  });

  it('lets a promise that never settles go', async () => {
    const alive = await printed(`
      const start = () => {
        const promise = new Promise(() => {});
        const derived = analytics.wrap(() => promise, { name: 'never' })();
        return [new WeakRef(promise), new WeakRef(derived)];
      };
      const refs = start();
      await inUse();
      console.log(refs.filter((ref) => ref.deref() !== undefined).length);
    `);

    expect(alive).to.equal(0);
  });

  it('holds no process open', async () => {
    using run = await runScript(`
      const analytics = new Analytics({ loggers: SILENT });
      analytics.startTimer('forgotten');
      analytics.wrap(() => new Promise(() => {}))();
      analytics.subscribe(() => {});
      analytics.batchMode('', () => new Promise(() => {}));
    `);

    expect(run.code).to.equal(0);
  });
});
