// What every engine makes of calls: what counting them one by one comes to.

import { expect } from 'chai';
import type { AnalyticsSnapshot } from '../../../src/aggregate/snapshot.js';
import { parseSnapshot } from '../../../src/aggregate/snapshot-parser.js';
import { callsSnapshot } from '../../../src/database/call-snapshot.js';
import { seededRandom } from '../../soak/random-faults.js';
import { PlainCallStore, rowOf } from '../stored-calls.js';
import { expectAlike } from './alike.js';
import { randomCall } from './random-events.js';
import { CALL, type Scene } from './scene.js';

const CALLS = 2_000;

/** Neither series nor groups of equal size have an order, and no event without the series it points to. */
function comparable({ series, errorGroups, events }: AnalyticsSnapshot) {
  const nameOf = (index: number) => `${series[index]?.functionName}|${series[index]?.eventType}`;
  return {
    series: new Map(series.map((one, i) => [nameOf(i), one])),
    errorGroups: new Map(
      errorGroups.map(({ functions, ...group }) => [
        `${group.errorName}|${group.errorMessage}`,
        { ...group, functions: new Map(functions.map(({ functionName, count }) => [functionName, count])) },
      ]),
    ),
    events: { ...events, series: events.series.map(nameOf) },
  };
}

export function addCallFacts(scene: () => Scene): void {
  it('gives calls back as the snapshot that counting them one by one gives', async () => {
    const startMs = Math.floor(Date.now() / 1_000) * 1_000;
    const random = seededRandom(11);
    const calls = Array.from({ length: CALLS }, (_, i) => randomCall(random, startMs, i));
    const collector = await scene().open({ batchSize: 700 });
    collector.recordBatch(calls);
    await collector.flush({ timeoutMs: 30_000 });
    const options = { startMs, endMs: startMs + 1, maxEvents: 500 };

    const actual = await callsSnapshot(collector, options);

    const expected = comparable(await callsSnapshot(new PlainCallStore(calls.map(rowOf)), options));
    const { series, errorGroups, events } = comparable(parseSnapshot(actual));
    expectAlike(series, expected.series, 'series');
    expectAlike(errorGroups, expected.errorGroups, 'errors');
    expectAlike(events, expected.events, 'events');
    expect(actual.overwrittenEvents).to.equal(CALLS - 500);
  });

  it('brings all calls along when it is asked for more than there can be', async () => {
    const startMs = Math.floor(Date.now() / 1_000) * 1_000;
    const collector = await scene().open();
    for (const durationMs of [1, 2, 3]) collector.record({ ...CALL, startTime: startMs, durationMs });
    await collector.flush();

    for (const maxEvents of [2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
      const { events } = await callsSnapshot(collector, { startMs, endMs: startMs + 1, maxEvents });
      expect(events.durationMs, String(maxEvents)).to.have.members([1, 2, 3]);
    }
  });

  it('takes thresholds beyond every duration, and below', async () => {
    const startMs = Math.floor(Date.now() / 1_000) * 1_000;
    const collector = await scene().open();
    for (const durationMs of [0, 1e-7, 5, 9e12]) collector.record({ ...CALL, startTime: startMs, durationMs });
    await collector.flush();
    const speedsBy = async (shortMaxMs: number, mediumMaxMs: number) => {
      const durationThresholds = { shortMaxMs, mediumMaxMs, longMaxMs: mediumMaxMs };
      const { series } = await callsSnapshot(collector, { startMs, endMs: startMs + 1, durationThresholds });
      return series.map(({ medium, slow }) => ({ medium, slow }));
    };

    expect(await speedsBy(0, 0)).to.deep.equal([{ medium: 0, slow: 3 }]);
    expect(await speedsBy(5e-324, 1e-7)).to.deep.equal([{ medium: 1, slow: 2 }]);
    expect(await speedsBy(1, 1e300)).to.deep.equal([{ medium: 2, slow: 0 }]);
    expect(await speedsBy(1e300, 1e300)).to.deep.equal([{ medium: 0, slow: 0 }]);
  });

  it('has an empty snapshot of a window without calls', async () => {
    const collector = await scene().open();

    const { series, errorGroups, events } = await callsSnapshot(collector);

    expect([series, errorGroups, events.series]).to.deep.equal([[], [], []]);
  });
}
