import { expect } from 'chai';
import { bucketOf } from '../../../src/aggregate/histogram.js';
import type { CallRow } from '../../../src/database/event-row.js';
import { PlainCallStore } from '../stored-calls.js';
import { batchOf, callRow, httpClient, NEVER_ABORTED, openTestStore } from './open-test-store.js';
import { useClickHouse } from './test-server.js';

const NOW_MS = Math.floor(Date.now() / 1_000) * 1_000;
const WINDOW = { startMs: NOW_MS - 3_600_000, endMs: NOW_MS };
const THRESHOLDS = { shortMaxMs: 2_000, mediumMaxMs: 5_000, longMaxMs: 10_000 };
const QUERY = { thresholds: THRESHOLDS, maxEvents: 50, maxFailures: 1_000 };

/** Every combination a report tells apart, each at a time of its own. */
function variedRows(count: number): CallRow[] {
  return Array.from({ length: count }, (_, i) => {
    const outcome = (['success', 'error', 'success', 'cancelled'] as const)[i % 4] ?? 'success';
    return callRow({
      tsUs: (NOW_MS - count + i) * 1_000 + (i % 1_000),
      functionName: `Catalog.f${i % 5}`,
      eventType: i % 3 === 0 ? 'api' : 'db',
      outcome,
      errorName: outcome === 'error' ? `E${i % 3}` : null,
      errorMessage: outcome === 'error' ? `failed 'so' ${i % 7}` : null,
      durationMs: (i * 7_919) % 9_973 === 0 ? 0 : ((i * 7_919) % 9_973) / 1.37,
    });
  });
}

describe('ClickHouse: calls', () => {
  const server = useClickHouse();

  async function storeWith(rows: readonly CallRow[]) {
    const open = await openTestStore(httpClient(server().url));
    await open.store.insert(batchOf([], rows), NEVER_ABORTED);
    return open;
  }

  it('come to the same series, failures and newest calls as by plain counting', async () => {
    const rows = variedRows(3_000);
    await using open = await storeWith(rows);
    const expected = await new PlainCallStore(rows).readCalls(WINDOW, QUERY);

    const actual = await open.store.readCalls(WINDOW, QUERY);

    const bySeries = (one: { functionName: string; eventType: string }) => `${one.functionName} ${one.eventType}`;
    const totals = new Map(expected.series.map((series) => [bySeries(series), series.totalMs]));
    for (const { totalMs, ...series } of actual.series) {
      const total = totals.get(bySeries(series)) ?? 0;
      expect(totalMs).to.be.closeTo(total, total * 1e-9);
    }
    const withoutTotals = (all: typeof expected.series) => all.map((series) => ({ ...series, totalMs: 0 }));
    expect(withoutTotals(actual.series)).to.have.deep.members(withoutTotals(expected.series));
    expect(actual.failures).to.have.deep.members([...expected.failures]);
    expect(actual.newest).to.deep.equal(expected.newest);
  });

  it('fall into the very buckets of the histogram in memory, at their edges too', async () => {
    const edges = Array.from({ length: 40 }, (_, i) => 2 ** (i - 20)).flatMap((ms) => [
      ms,
      ms * (1 - Number.EPSILON),
      ms * (1 + 1 / 128),
      ms * (1 + 1 / 128) * (1 - Number.EPSILON),
    ]);
    const durations = [...edges, 0, 1e-6, 9.9e-7, 0.1, 1e12, 1e300, Number.MAX_VALUE];
    const rows = durations.map((durationMs, i) => callRow({ functionName: `f${i}`, durationMs, tsUs: NOW_MS * 1_000 }));
    await using open = await storeWith(rows);

    const { series } = await open.store.readCalls(WINDOW, QUERY);

    const found = new Map(series.map(({ functionName, histogram }) => [functionName, histogram]));
    for (const [i, durationMs] of durations.entries()) {
      const bucket = bucketOf(Math.min(durationMs * 1e6, Number.MAX_VALUE));
      expect(found.get(`f${i}`), `${durationMs} ms`).to.deep.equal([bucket, 1]);
    }
  });

  it('of equal durations have the earliest one as their extreme', async () => {
    const at = (ms: number, durationMs: number) => callRow({ tsUs: (NOW_MS - ms) * 1_000, durationMs });
    await using open = await storeWith([at(1, 5), at(3, 5), at(2, 5)]);

    const { series } = await open.store.readCalls(WINDOW, QUERY);

    const earliest = { tsUs: (NOW_MS - 3) * 1_000, durationMs: 5, outcome: 'success' };
    expect(series[0]).to.deep.include({ fastest: earliest, slowest: earliest });
  });

  it('with an outcome that nobody knows count as failures', async () => {
    await using open = await storeWith([callRow({ outcome: 'other', tsUs: NOW_MS * 1_000 })]);

    const { series, failures } = await open.store.readCalls(WINDOW, QUERY);

    expect(series[0]?.errors).to.equal(1);
    expect(failures[0]).to.deep.include({ errorName: 'Error', errorMessage: '', count: 1 });
  });

  it('are bounded by what was asked for', async () => {
    await using open = await storeWith(variedRows(400));

    const { newest, failures } = await open.store.readCalls(WINDOW, { ...QUERY, maxEvents: 0, maxFailures: 2 });

    expect(newest).to.deep.equal([]);
    expect(failures).to.have.length(2);
  });

  it('that there are none of give an empty answer', async () => {
    await using open = await storeWith([]);

    expect(await open.store.readCalls(WINDOW, QUERY)).to.deep.equal({ series: [], failures: [], newest: [] });
  });
});
