import { expect } from 'chai';
import { setUp } from './set-up.js';

describe('more functions than maxFunctions', () => {
  it('are counted together, and no call is lost', () => {
    const { analytics, call } = setUp({ maxFunctions: 3 });
    for (let i = 0; i < 100; i++) call(`f${i}`, 2, i % 2 === 0 ? 'success' : new Error('no'));

    expect(analytics.getStats()).to.deep.include({
      totalCalls: 100,
      totalErrors: 50,
      totalTimeMs: 200,
      functionCount: 4,
      eventCount: 100,
    });
    expect(analytics.callCounts).to.deep.equal(
      new Map([
        ['f0', 1],
        ['f1', 1],
        ['f2', 1],
        ['(overflow)', 97],
      ]),
    );
    expect(analytics.snapshot().overflowCalls).to.equal(97);
  });

  it('are counted by function and event type: each pair takes a place', () => {
    const { analytics, call } = setUp({ maxFunctions: 2 });
    for (const eventType of ['api', 'db', 'cache', 'queue']) call('f', 1, 'success', eventType);

    expect(analytics.getFunctionStats().map(({ eventType, calls }) => [eventType, calls])).to.have.deep.members([
      ['api', 1],
      ['db', 1],
      ['(overflow)', 2],
    ]);
  });

  it('are warned of once', () => {
    const { call, warnings } = setUp({ maxFunctions: 1 });
    for (let i = 0; i < 10; i++) call(`f${i}`);

    expect(warnings).to.deep.equal(['More than maxFunctions=1 functions: calls of further ones are counted together']);
  });

  it('leave the functions known before as exact as ever', () => {
    const { analytics, clock, call } = setUp({ maxFunctions: 1 });
    const known = analytics.wrap((ms: number) => clock.advanceMs(ms), { name: 'known' });
    known(1);
    for (let i = 0; i < 10; i++) call(`f${i}`, 100);

    known(2);
    call('known', 3, 'success');

    expect(analytics.getStats('known')).to.deep.include({ totalCalls: 3, totalTimeMs: 6 });
  });

  it('keep a wrapped function where it was first counted', () => {
    const { analytics, call } = setUp({ maxFunctions: 1 });
    const early = analytics.wrap(() => {}, { name: 'early' });
    call('f');
    early();
    early();

    expect(analytics.callCounts.get('(overflow)')).to.equal(2);
    expect(analytics.callCounts.has('early')).to.equal(false);
  });

  it('are merged into the overflow of another, and restored as they were', () => {
    const one = setUp({ maxFunctions: 1 });
    const other = setUp({ maxFunctions: 1 });
    for (const { call } of [one, other]) for (const name of ['a', 'b', 'c']) call(name);

    one.analytics.mergeWith(other.analytics.snapshot());

    expect(one.analytics.callCounts).to.deep.equal(
      new Map([
        ['a', 2],
        ['(overflow)', 4],
      ]),
    );
  });

  it('take a bounded amount of memory', () => {
    const { analytics, call } = setUp({ maxFunctions: 10 });
    for (let i = 0; i < 20_000; i++) call(`user-${i}`, 0, new Error(`no ${i}`));

    const snapshot = analytics.snapshot();

    expect(snapshot.series).to.have.length(11);
    expect(snapshot.errorGroups).to.have.length(1);
    expect(analytics.getStats().totalCalls).to.equal(20_000);
  });
});
