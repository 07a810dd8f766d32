import { expect } from 'chai';
import type { CallEvent } from '../../src/index.js';
import { deferred, onlyEvent, setUp } from './set-up.js';

describe('Many tracked calls', () => {
  it('are counted at every level of a recursion', () => {
    const { analytics, clock } = setUp();
    const factorial: (n: number) => number = analytics.wrap(
      (n) => {
        clock.advance(1);
        return n <= 1 ? 1 : n * factorial(n - 1);
      },
      { name: 'factorial' },
    );

    expect(factorial(10)).to.equal(3_628_800);

    expect([...analytics.callCounts]).to.deep.equal([['factorial', 10]]);
    expect(analytics.events.map(({ durationMs }) => durationMs)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('are counted at every level of an asynchronous recursion', async () => {
    const { analytics } = setUp();
    const sum = analytics.wrap(async (n: number): Promise<number> => (n === 0 ? 0 : n + (await sum(n - 1))));

    expect(await sum(50)).to.equal(1_275);

    expect(analytics.getStats().totalCalls).to.equal(51);
  });

  it('are each timed by their own start and end when they interleave', async () => {
    const { analytics, clock } = setUp();
    const gates = new Map(['a', 'b', 'c'].map((name) => [name, deferred()]));
    const wait = analytics.wrap(async (name: string) => {
      await gates.get(name)?.promise;
      return name;
    });

    const results = [];
    for (const name of gates.keys()) {
      results.push(wait(name));
      clock.advance(10);
    }
    for (const name of ['b', 'c', 'a']) {
      gates.get(name)?.resolve();
      await results[[...gates.keys()].indexOf(name)];
      clock.advance(100);
    }

    expect(await Promise.all(results)).to.deep.equal(['a', 'b', 'c']);
    expect(analytics.events.map(({ startTime, durationMs }) => [startTime, durationMs])).to.deep.equal([
      [10, 20],
      [20, 110],
      [0, 230],
    ]);
  });

  it('may be 10,000 in flight at once, failures among them, none mixed up', async () => {
    const { analytics, clock } = setUp({ maxEvents: 0 });
    const gate = deferred();
    const wait = analytics.wrap(async (n: number) => {
      await gate.promise;
      if (n % 10 === 0) throw new Error(String(n));
      return n;
    });

    const calls = Array.from({ length: 10_000 }, (_, n) => {
      clock.advance(1);
      return wait(n);
    });
    gate.resolve();
    const settled = await Promise.allSettled(calls);

    expect(
      settled.every((one, n) => (one.status === 'fulfilled' ? one.value : Number(one.reason.message)) === n),
    ).to.equal(true);
    expect(analytics.getStats()).to.include({ totalCalls: 10_000, totalErrors: 1_000, totalSuccess: 9_000 });
    expect(analytics.events.every(({ startTime, durationMs }) => startTime + durationMs === 10_000)).to.equal(true);
    expect(new Set(analytics.events.map(({ startTime }) => startTime)).size).to.equal(10_000);
  });

  it('keep their numbers apart when one function calls another inside', async () => {
    const { analytics, clock } = setUp();
    const inner = analytics.wrap(function inner(ms: number) {
      clock.advance(ms);
    });
    const outer = analytics.wrap(async function outer() {
      inner(1);
      await null;
      inner(2);
      clock.advance(4);
    });

    await outer();

    expect(analytics.events.map(({ functionName, durationMs }) => [functionName, durationMs])).to.deep.equal([
      ['inner', 1],
      ['inner', 2],
      ['outer', 7],
    ]);
  });

  it('may be made inside the predicates and by the clock', () => {
    const { analytics } = setUp();
    const check = analytics.wrap(function check() {
      return true;
    });
    const work = analytics.wrap(function work() {}, { isSuccess: () => check() });

    work();

    expect([...analytics.callCounts]).to.deep.equal([
      ['work', 1],
      ['check', 1],
    ]);
  });

  it('are told apart by event type under one name', () => {
    const { analytics } = setUp();
    function work() {}

    analytics.wrap(work, 'a')();
    analytics.wrap(work, 'b')();
    analytics.wrap(work, 'b')();

    expect(analytics.getFunctionStats().map(({ eventType, calls }) => [eventType, calls])).to.have.deep.members([
      ['a', 1],
      ['b', 2],
    ]);
    expect([...analytics.callCounts]).to.deep.equal([['work', 3]]);
  });

  it('of two instances stay apart', async () => {
    const [a, b] = [setUp().analytics, setUp().analytics];
    const work = a.wrap(b.wrap(async function work() {}));

    await work();

    expect(onlyEvent(a).functionName).to.equal('work');
    expect(onlyEvent(b).functionName).to.equal('work');
    expect(a.instanceId).to.not.equal(b.instanceId);
  });

  it('are counted although a listener throws, which is told once', () => {
    const lines: string[] = [];
    const { analytics } = setUp({ loggers: { console: { warn: (line) => lines.push(line) }, error: {} } });
    const seen: CallEvent[] = [];
    analytics.subscribe(() => {
      throw new Error('broken listener');
    });
    analytics.subscribe((event) => seen.push(event));
    const work = analytics.wrap(() => 1);

    expect([work(), work(), work()]).to.deep.equal([1, 1, 1]);

    expect(analytics.getStats().totalCalls).to.equal(3);
    expect(seen).to.have.length(3);
    expect(lines).to.deep.equal(['A listener of calls failed: Error: broken listener']);
  });

  it('are counted when a listener makes them, without telling for ever', () => {
    const { analytics } = setUp();
    const seen: string[] = [];
    const inner = analytics.wrap(function inner() {});
    const outer = analytics.wrap(function outer() {});
    analytics.subscribe(({ functionName }) => {
      seen.push(functionName);
      inner();
    });

    outer();

    expect(seen).to.deep.equal(['outer']);
    expect([...analytics.callCounts]).to.deep.equal([
      ['outer', 1],
      ['inner', 1],
    ]);
  });

  it('leave the event of a listener as it was told although the listener makes calls', () => {
    const { analytics, clock } = setUp();
    const seen: CallEvent[] = [];
    const inner = analytics.wrap(() => clock.advance(1));
    analytics.subscribe(() => inner());
    analytics.subscribe((event) => seen.push(event));

    analytics.wrap(function outer() {
      clock.advance(50);
    })();

    expect(seen).to.have.length(2);
    expect(seen.at(-1)).to.include({ functionName: 'outer', durationMs: 50, startTime: 0 });
    expect(analytics.events.map(({ durationMs }) => durationMs)).to.have.members([50, 1]);
  });
});
