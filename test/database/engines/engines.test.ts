// What holds on every engine, asked of each in the same words; in-memory metrics are the measure of all.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import { expect } from 'chai';
import { InMemoryAnalyticsCollector } from '../../../src/collect/memory-collector.js';
import { callsSnapshot } from '../../../src/database/call-snapshot.js';
import { DatabaseAnalyticsCollector } from '../../../src/database/database-collector.js';
import type { DatabaseEvent } from '../../../src/database/freeze-event.js';
import { freezeEvent } from '../../../src/database/freeze-event.js';
import { openStore } from '../../../src/database/open-store.js';
import { StoreDestination } from '../../../src/database/store-destination.js';
import { BatchQueue } from '../../../src/deliver/batch-queue.js';
import type { CallEvent, FlagEvaluation } from '../../../src/event.js';
import { AnalyticsAggregator } from '../../../src/flags/aggregator.js';
import type { FlagEventSource } from '../../../src/flags/event-source.js';
import { seededRandom } from '../../soak/random-faults.js';
import { ENGINES } from './engines.js';
import { useScene } from './scene.js';

const run = promisify(execFile);
const HOUR_MS = 3_600_000;
const HOSTILE = [`'; DROP TABLE x; --`, `"quoted"`, '`ticks`', '\\', "\\'", '$1', '?', ':x', '{a:String}', '%s', '--'];
const PLAIN = { flagKey: 'checkout', value: true, reason: 'STATIC' } as const;

function aggregatorOf(
  source: FlagEventSource | InMemoryAnalyticsCollector | object,
  nowMs: number,
  tableName?: string,
) {
  return new AnalyticsAggregator(source, { clock: { epochMs: () => nowMs }, tableName });
}

/** Everything there is to ask of a flag. */
async function answersOf(aggregator: AnalyticsAggregator, flagKey: string, windowMs: number) {
  const { windowStart, windowEnd, ...metrics } = await aggregator.getFlagMetrics(flagKey, windowMs);
  return {
    metrics,
    percentiles: await aggregator.getLatencyPercentiles(flagKey, [-5, 0, 12.5, 50, 99.9, 100, 150], windowMs),
    trend: await aggregator.getTrend(flagKey, { windowMs, bucketMs: windowMs / 7 }),
    rate: await aggregator.getEvaluationRate(flagKey, windowMs),
  };
}

/** Equal, numbers to 1e-9 of their size. */
function expectAlike(actual: unknown, expected: unknown, path: string): void {
  if (typeof expected === 'number') {
    expect(actual, path).to.be.closeTo(expected, Math.abs(expected) * 1e-9);
  } else if (typeof expected === 'object' && expected !== null && !(expected instanceof Date)) {
    expect(Object.keys(actual as object), path).to.have.members(Object.keys(expected));
    for (const [key, value] of Object.entries(expected)) {
      expectAlike((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else {
    expect(actual, path).to.deep.equal(expected);
  }
}

function randomEvaluation(random: () => number, nowMs: number): FlagEvaluation {
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  return {
    timestamp: new Date(nowMs - Math.floor(random() * 2 * HOUR_MS) + 60_000),
    flagKey: pick('checkout', 'checkout ', 'Checkout', 'chéckout', '🛒', '__proto__', `it's`),
    value: pick<unknown>(true, 1.5, 'text', null, undefined, ['a', { b: 1 }]),
    reason: pick('STATIC', 'TARGETING_MATCH', 'SPLIT', 'ERROR', 'CACHED', '__proto__'),
    variant: pick('on', 'off', 'ON', 'off ', '', null, undefined, 'default'),
    targetingKey: pick(undefined, null, '', ...Array.from({ length: 40 }, (_, i) => `user-${i}`)),
    contextAttributes: pick<Record<string, unknown>>({}, { plan: 'pro', nested: { n: [1, 2] } }),
    evaluationDurationMs: pick(0, -0, random() * 10, random() ** 8 * 1e6, 1e-7, 3),
  };
}

for (const name of Object.keys(ENGINES)) {
  describe(`a database collector on ${name}`, () => {
    const scene = useScene(name);

    it('gives the same metrics for 5,000 random evaluations as the collector in memory', async () => {
      const nowMs = Date.now();
      const random = seededRandom(7);
      const memory = new InMemoryAnalyticsCollector();
      const collector = await scene().open({ batchSize: 1_500 });
      for (let i = 0; i < 5_000; i++) {
        const evaluation = randomEvaluation(random, nowMs);
        memory.record(evaluation);
        collector.record(evaluation);
      }
      await collector.flush({ timeoutMs: 30_000 });

      const [stored, expected] = [aggregatorOf(collector, nowMs), aggregatorOf(memory, nowMs)];
      const flags = await expected.listFlags(HOUR_MS);
      expect(await stored.listFlags(HOUR_MS)).to.deep.equal(flags);
      for (const flagKey of [...flags, 'unknown']) {
        for (const windowMs of [HOUR_MS, 61_000]) {
          const [actual, wanted] = [
            await answersOf(stored, flagKey, windowMs),
            await answersOf(expected, flagKey, windowMs),
          ];
          expectAlike(actual, wanted, `${flagKey} over ${windowMs}`);
        }
      }
    });

    it('interpolates percentiles of one, two and no durations', async () => {
      const nowMs = Date.now();
      const collector = await scene().open();
      const timestamp = new Date(nowMs);
      for (const [flagKey, ...durations] of [
        ['none', 0],
        ['one', 5],
        ['two', 10, 0, 20],
      ] as const) {
        for (const ms of durations) collector.record({ ...PLAIN, timestamp, flagKey, evaluationDurationMs: ms });
      }
      await collector.flush();

      const aggregator = aggregatorOf(collector, nowMs);
      const of = (flagKey: string) => aggregator.getLatencyPercentiles(flagKey, [0, 50, 90, 100]);
      expect(await of('none')).to.deep.equal({ 0: 0, 50: 0, 90: 0, 100: 0 });
      expect(await of('one')).to.deep.equal({ 0: 5, 50: 5, 90: 5, 100: 5 });
      expectAlike(await of('two'), { 0: 10, 50: 15, 90: 19, 100: 20 }, 'two');
    });

    it('keeps keys of 255 characters of any script whole, and rejects what it could not keep', async () => {
      const nowMs = Date.now();
      const collector = await scene().open();
      const keys = ['x'.repeat(255), 'ß'.repeat(255), '漢'.repeat(255), '🛒'.repeat(127), ' lead', 'trail ', '\u200b'];
      const refused = ['x'.repeat(256), '🛒'.repeat(128), 'a\0b', 'half \ud83d'];
      const timestamp = new Date(nowMs);

      const results = [...keys, ...refused].map((flagKey) => collector.record({ ...PLAIN, timestamp, flagKey }));
      const asVariant = refused.map((variant) => collector.record({ ...PLAIN, timestamp, variant }));
      await collector.flush();

      expect(results.slice(0, keys.length)).to.deep.equal(keys.map(() => 'accepted'));
      expect([...results.slice(keys.length), ...asVariant]).to.deep.equal(Array(8).fill('rejected'));
      expect(await aggregatorOf(collector, nowMs).listFlags()).to.deep.equal([...keys].sort());
      expect(collector.stats()).to.include({ delivered: keys.length, rejected: 8 });
    });

    it('stores values of every JSON type, and attributes, as they were', async () => {
      const values = [true, null, 0, -1.5, 1e21, '', 'tab\t"quote" \\ 🛒', [1, [2]], { a: { b: null } }, undefined];
      const collector = await scene().open();
      for (const [i, value] of values.entries()) {
        const contextAttributes = i % 2 === 0 ? {} : { i, name: 'Zoë' };
        collector.record({ ...PLAIN, value, variant: String(i), contextAttributes });
      }
      collector.record({ ...PLAIN, value: 'NUL \0, half \ud83d', variant: 'cleaned' });
      await collector.flush();

      const { engine, tables } = scene();
      const rows = await engine.query(`SELECT variant, value, context_attributes FROM "${tables.tableName}"`);
      const parsed = (text: unknown) => (typeof text === 'string' ? JSON.parse(text) : text);
      const byVariant = new Map(rows.map((row) => [row['variant'], row]));
      for (const [i, value] of values.entries()) {
        const row = byVariant.get(String(i));
        // pg and mysql2 parse JSON columns themselves, and a string value then is one.
        const stored = typeof value === 'string' && row?.['value'] === value ? value : parsed(row?.['value']);
        expect(stored, `value ${i}`).to.deep.equal(value ?? null);
        const attributes = row?.['context_attributes'] || null;
        expect(parsed(attributes), `attributes ${i}`).to.deep.equal(i % 2 === 0 ? null : { i, name: 'Zoë' });
      }
      expect(String(byVariant.get('cleaned')?.['value'])).to.include('NUL \ufffd, half \ufffd');
    });

    it('takes hostile text for what it is, in every column', async () => {
      const nowMs = Date.now();
      const collector = await scene().open();
      for (const text of HOSTILE) {
        const timestamp = new Date(nowMs);
        const same = { flagKey: text, reason: text, variant: text, targetingKey: text, value: text };
        collector.record({ ...same, timestamp, contextAttributes: { [text]: text } });
      }
      await collector.flush();

      const aggregator = aggregatorOf(collector, nowMs);
      expect(await aggregator.listFlags()).to.deep.equal([...HOSTILE].sort());
      for (const text of HOSTILE) {
        const metrics = await aggregator.getFlagMetrics(text);
        expect(metrics.variantDistribution, text).to.deep.equal({ [text]: 1 });
        expect(metrics.reasonDistribution, text).to.deep.equal({ [text]: 1 });
      }
      expect(await scene().rows()).to.equal(HOSTILE.length);
    });

    it('refuses table names that are more than a name', async () => {
      for (const tableName of ['a b', 'x"; DROP', '', '1a', 'a'.repeat(64), 'é']) {
        const error = await rejectionOf(scene().open({ tableName }));
        expect(error.message).to.include('tableName must');
      }
    });

    it('adds no row when a batch is sent again, whole or in parts', async () => {
      const { engine, tables, rows } = scene();
      const store = await openStore({ ...engine.address, ...tables });
      await store.createTables();
      const flags = Array.from({ length: 20 }, (_, i) => freezeEvent({ ...PLAIN, value: i }).frozen);
      const batch = { id: 'batch-1', flags, calls: [] } as never;
      const { signal } = new AbortController();

      for (let i = 0; i < 3; i++) await store.insert(batch, signal);

      expect(await rows()).to.equal(20);
      await store.close();
    });

    it('has one row an event when replies are lost after the rows were stored', async () => {
      const { engine, tables, rows } = scene();
      const store = await openStore({ ...engine.address, ...tables });
      await store.createTables();
      const inner = new StoreDestination(store);
      let sends = 0;
      const queue = new BatchQueue<DatabaseEvent, ReturnType<typeof freezeEvent>['frozen']>({
        batchSize: 25,
        retry: { baseMs: 1, maxMs: 2 },
        logger: {},
        freeze: freezeEvent,
        destination: {
          async send(batch, signal) {
            const delivery = await inner.send(batch, signal);
            return sends++ % 3 === 2 ? delivery : { outcome: 'retry' };
          },
        },
      });
      for (let i = 0; i < 100; i++) queue.record({ ...PLAIN, value: i });

      const report = await queue.flush({ timeoutMs: 30_000 });

      expect(report).to.include({ delivered: 100, pending: 0 });
      expect(sends).to.equal(12);
      expect(await rows()).to.equal(100);
      await store.close();
    });

    it('lets several collectors write and one read at the same time', async () => {
      const { open, rows } = scene();
      const [first, second] = [await open({ batchSize: 20 }), await open({ batchSize: 20 })];
      const aggregator = aggregatorOf(first, Date.now() + 60_000);
      for (let i = 0; i < 400; i++) (i % 2 ? first : second).record({ ...PLAIN, value: i });

      const writing = Promise.all([first.flush({ timeoutMs: 30_000 }), second.flush({ timeoutMs: 30_000 })]);
      const seen: number[] = [];
      for (let i = 0; i < 5; i++) seen.push((await aggregator.getFlagMetrics('checkout')).totalEvaluations);
      await writing;

      expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
      expect(await rows()).to.equal(400);
    });

    // What lives in this process no other one can reach.
    if (!name.endsWith('in the process')) {
      it('takes what two processes write at once, tables and all', async function () {
        this.timeout(120_000);
        const { engine, tables, rows } = scene();
        const script = fileURLToPath(new URL('writer.process.ts', import.meta.url));
        const write = (user: string) => {
          const address = { connectionString: engine.url, engine: engine.engine };
          const options = JSON.stringify({ ...address, ...tables, count: 300, user });
          return run(process.execPath, ['--import', 'tsx', script, options]);
        };

        const written = await Promise.all([write('a'), write('b')]);

        expect(written.map(({ stdout }) => stdout)).to.deep.equal(['300', '300']);
        expect(await rows()).to.equal(600);
      });
    }

    it('stores calls, and gives them back as a snapshot', async () => {
      const collector = await scene().open();
      const startTime = Date.now();
      const call = (durationMs: number, outcome: CallEvent['outcome'], error = {}): CallEvent => ({
        functionName: 'Catalog.fetch',
        eventType: 'api',
        startTime,
        durationMs,
        outcome,
        success: outcome === 'success',
        ...error,
      });
      collector.record(call(10, 'success'));
      collector.record(call(3_000, 'success'));
      collector.record(call(7_000, 'error', { errorName: 'TimeoutError', errorMessage: 'after 7 s' }));
      collector.record(call(0, 'cancelled'));
      await collector.flush();

      const { series, errorGroups, events } = await callsSnapshot(collector);

      expect(series).to.have.length(1);
      expect(series[0]).to.include({ functionName: 'Catalog.fetch', calls: 4, errors: 1, cancelled: 1 });
      expect(series[0]).to.include({ medium: 1, slow: 1, totalNs: 10_010e6 });
      expect(errorGroups).to.have.length(1);
      expect(errorGroups[0]).to.include({ errorName: 'TimeoutError', errorMessage: 'after 7 s', count: 1 });
      expect(events.outcome).to.have.members(['success', 'success', 'error', 'cancelled']);
    });

    it('prunes what is older, and refuses an age that makes no sense', async () => {
      const collector = await scene().open(scene().engine.engine === 'clickhouse' ? { retentionDays: 0 } : {});
      const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
      for (const days of [0, 1, 9, 40]) collector.record({ ...PLAIN, timestamp: daysAgo(days) });
      await collector.flush();

      await collector.prune({ olderThanDays: 5 });

      expect(await scene().rows()).to.equal(2);
      for (const days of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e9, '5']) {
        const error = await rejectionOf(collector.prune({ olderThanDays: days as number }));
        expect(error.message).to.include('olderThanDays must be a positive number of days');
      }
    });

    it('is healthy until it is closed, which it can be twice', async () => {
      const collector = await scene().open();
      collector.record(PLAIN);

      expect(await collector.healthCheck()).to.equal(true);
      await Promise.all([collector.close(), collector.close()]);
      await collector.close();

      expect(await collector.healthCheck()).to.equal(false);
      expect(collector.record(PLAIN)).to.equal('closed');
      expect(await scene().rows()).to.equal(1);
    });

    it('works over a user’s own connection, and leaves it open', async () => {
      const { engine, tables, rows } = scene();
      const connection = engine.own?.() as object;
      const collector = await DatabaseAnalyticsCollector.create({ connection, ...tables });
      collector.record({ ...PLAIN, targetingKey: 'ada' });
      await collector.close();

      const aggregator = aggregatorOf(connection, Date.now() + 1_000, tables.tableName);
      expect(await aggregator.getUniqueUsers('checkout')).to.equal(1);
      expect(await rows()).to.equal(1);
    });

    it('shows no connection string when it is looked at', async () => {
      const collector = await scene().open();

      const shown = `${inspect(collector, { depth: 10, showHidden: true })}${JSON.stringify(collector)}`;

      expect(shown).not.to.match(/:\/\/|127\.0\.0\.1/);
    });
  });
}

async function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('did not reject');
}
