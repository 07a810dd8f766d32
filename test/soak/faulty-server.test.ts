// Figures 3, 4 and 10: an endpoint that forgets to answer, refuses some events, or does anything else. SOAK=1 for the
// long form.

import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { QueueHooks } from '../../src/deliver/hooks.js';
import { EventProcessor, type EventProcessorOptions } from '../../src/experiments/event-processor.js';
import { unaccounted } from './conservation.js';
import { accept, Endpoint, type Post, refuseWith } from './endpoint.js';
import { longOrShort, printFigure } from './long-form.js';
import { faultyReaction, redirectLoop, seededRandom } from './random-faults.js';

const KEY = 'environment-key';

function open(endpoint: Endpoint, options: EventProcessorOptions): EventProcessor {
  return new EventProcessor(
    { eventsApiUrl: endpoint.url, logger: {}, retry: { baseMs: 1, maxMs: 5 }, ...options },
    KEY,
  );
}

function record(processor: EventProcessor, from: number, to: number): void {
  for (let number = from; number < to; number++) processor.trackEvent('checkout', { metadata: { number } });
}

describe('an endpoint that stores a batch and then resets the connection', () => {
  it('gets the same batch again, byte for byte, so that its event ids tell the repeats', async () => {
    await using endpoint = await Endpoint.open();
    const bodies = new Map<string, Set<string>>();
    const batchIds = { retried: [] as string[], delivered: [] as string[] };
    const on: QueueHooks = {
      retry: ({ batchId }) => batchIds.retried.push(batchId),
      deliver: ({ batchId }) => batchIds.delivered.push(batchId),
    };
    endpoint.react = (exchange) => {
      const { body, ids } = exchange.post;
      const known = bodies.get(ids[0] as string) ?? new Set();
      bodies.set(ids[0] as string, known.add(body));
      if (endpoint.posts % 3 === 0) return accept(exchange);
      exchange.store();
      exchange.request.socket.destroy();
    };
    const processor = open(endpoint, { batchSize: 100, on });

    record(processor, 0, 2_000);
    const report = await processor.flush({ timeoutMs: 15_000 });
    await processor.close();

    const variants = [...bodies.values()].filter(({ size }) => size > 1).length;
    const foreign = batchIds.retried.filter((id) => !batchIds.delivered.includes(id)).length;
    printFigure(
      '3',
      `${endpoint.posts} posts for ${bodies.size} batches, ${endpoint.repeats} events stored again`,
      `distinct by id ${endpoint.stored.size} of 2000 (goal 2000)`,
      `duplicates after de-duplication ${endpoint.duplicates} (goal 0)`,
      `batches whose bytes changed ${variants} (goal 0)`,
      `batch ids that changed ${foreign} (goal 0)`,
    );
    expect(report).to.include({ delivered: 2_000, pending: 0, timedOut: false });
    expect(endpoint.repeats).to.equal(4_000);
    expect(endpoint.stored.size).to.equal(2_000);
    expect(endpoint.duplicates).to.equal(0);
    expect([bodies.size, variants]).to.deep.equal([20, 0]);
    expect([batchIds.retried.length, foreign]).to.deep.equal([40, 0]);
    expect(endpoint.isInOrder).to.equal(true);
  });
});

describe('an endpoint that refuses 5 of 1,000 events', () => {
  const SEEDS = longOrShort(50, 3);

  for (const [status, what] of [
    [400, 'as invalid'],
    [413, 'as too large'],
  ] as const) {
    for (const batchSize of [100, 1_000]) {
      it(`gets the other 995 and names the 5, refused ${what}, in at most 110 posts of ${batchSize}`, async function () {
        this.timeout(120_000 + SEEDS * 2_000);
        const posts: number[] = [];

        for (let seed = 1; seed <= SEEDS; seed++) {
          const run = await refuseFive(status, batchSize, seed);
          expect(run.delivered, `seed ${seed}`).to.equal(995);
          expect(run.rejected, `seed ${seed}`).to.deep.equal(run.refused);
          expect(run.rejected, `seed ${seed}`).to.have.length(5);
          posts.push(run.posts);
        }

        printFigure(
          '4',
          `${status}, batches of ${batchSize}, ${SEEDS} seeds`,
          'delivered 995 (goal 995)',
          'rejected by id 5 (goal 5)',
          `posts at most ${Math.max(...posts)} (goal ≤ 110)`,
        );
        expect(Math.max(...posts)).to.be.at.most(110);
      });
    }
  }

  async function refuseFive(status: number, batchSize: number, seed: number) {
    const random = seededRandom(seed);
    const bad = new Set<number>();
    while (bad.size < 5) bad.add(Math.floor(random() * 1_000));
    const refused: string[] = [];
    const isBad = ({ numbers }: Post) => numbers.some((number) => bad.has(number));
    await using endpoint = await Endpoint.open((exchange) => {
      const { post } = exchange;
      if (!isBad(post)) return accept(exchange);
      if (post.ids.length === 1) refused.push(post.ids[0] as string);
      refuseWith(status)(exchange);
    });
    const rejected: string[] = [];
    const on: QueueHooks = { reject: ({ ids }) => rejected.push(...ids) };
    const processor = open(endpoint, { batchSize, on });

    record(processor, 0, 1_000);
    await processor.flush({ timeoutMs: 15_000 });
    const stats = processor.stats();
    await processor.close();

    expect(unaccounted(stats)).to.equal(0);
    return { delivered: endpoint.stored.size, rejected, refused, posts: endpoint.posts };
  }
});

describe('an endpoint that resets, hangs, drips, floods, redirects and misleads', () => {
  const SEEDS = longOrShort(200, 20);
  // One after the other where lateness counts: the endpoints work in the same process.
  const AT_ONCE = longOrShort(1, 4);
  const EVENTS = 200;
  const BURST = 25;
  const FLUSH_MS = 100;
  // Beside other tests a process may stand still for longer, which only the long form may not.
  const SLACK_MS = longOrShort(100, 5_000);

  it(`never has an event lost, mixed up or unaccounted for, with ${SEEDS} seeds of faults`, async function () {
    this.timeout(120_000 + SEEDS * 5_000);
    const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);
    const runs: Awaited<ReturnType<typeof endure>>[] = [];

    while (seeds.length > 0) runs.push(...(await Promise.all(seeds.splice(0, AT_ONCE).map(endure))));

    const sum = (of: (run: (typeof runs)[number]) => number) => runs.reduce((total, run) => total + of(run), 0);
    const lateMs = runs.flatMap(({ late }) => late).sort((a, b) => a - b);
    const worstMs = lateMs.at(-1) as number;
    printFigure(
      '10',
      `${SEEDS} seeds, ${sum((run) => run.posts)} posts, ${sum((run) => run.repeats)} events stored again`,
      `lost ${sum((run) => run.lost)} (goal 0)`,
      `unaccounted ${sum((run) => run.worstUnaccounted)} (goal 0)`,
      `out of order ${sum((run) => Number(!run.isInOrder))} (goal 0)`,
      `redirects followed ${sum((run) => run.strays)} (goal 0)`,
      `flush later than its timeout by at most ${worstMs.toFixed(0)} ms (goal ≤ 100)`,
    );
    expect(sum((run) => run.lost)).to.equal(0);
    expect(sum((run) => run.worstUnaccounted)).to.equal(0);
    expect(runs.every((run) => run.isInOrder && run.duplicates === 0)).to.equal(true);
    expect(sum((run) => run.strays)).to.equal(0);
    expect(worstMs).to.be.at.most(SLACK_MS);
  });

  /** Every sixth endpoint ends in a circle of redirects, which no queue gets out of: then it has to say so. */
  async function endure(seed: number) {
    const random = seededRandom(seed);
    await using endpoint = await Endpoint.open(faultyReaction(random, 0.5));
    const isCircle = seed % 6 === 0;
    const processor = open(endpoint, { batchSize: 20, requestTimeoutMs: 80, flushIntervalMs: 5, random });
    const late: number[] = [];
    let worstUnaccounted = 0;
    const check = () => {
      worstUnaccounted = Math.max(worstUnaccounted, Math.abs(unaccounted(processor.stats())));
    };
    const flush = async (timeoutMs: number) => {
      const startMs = performance.now();
      await processor.flush({ timeoutMs });
      late.push(performance.now() - startMs - timeoutMs);
      check();
    };

    for (let number = 0; number < EVENTS; number += BURST) {
      record(processor, number, number + BURST);
      check();
      if (random() < 0.5) await flush(FLUSH_MS);
      else await delay(random() * 20);
      check();
    }
    endpoint.react = isCircle ? redirectLoop : accept;
    if (isCircle) record(processor, EVENTS, EVENTS + 1);
    await flush(isCircle ? FLUSH_MS : 20_000);
    await processor.close({ timeoutMs: FLUSH_MS });
    check();

    const { delivered, dropped, received } = processor.stats();
    const { posts, repeats, strays, isInOrder, duplicates, stored } = endpoint;
    // Delivered is what a reply acknowledged; more may have been stored, but never less.
    const lost = Math.max(0, delivered - stored.size) + (received - delivered - dropped.shutdown);
    if (!isCircle) expect([delivered, dropped.shutdown], `seed ${seed}`).to.deep.equal([EVENTS, 0]);
    else expect(dropped.shutdown, `seed ${seed}`).to.be.at.least(1);
    return { posts, repeats, strays, isInOrder, duplicates, worstUnaccounted, late, lost };
  }
});
