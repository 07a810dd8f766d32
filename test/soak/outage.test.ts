// Figures 1 and 2: an endpoint that answers 503 for a while. SOAK=1 for the long form.

import { expect } from 'chai';
import type { FlushReport } from '../../src/collect/collector.js';
import type { QueueStats } from '../../src/deliver/delivery.js';
import { accept, Endpoint, refuseWith } from './endpoint.js';
import { isLongForm, longOrShort, printFigure } from './long-form.js';
import { Programs } from './programs.js';

const EVENTS_PER_SECOND = longOrShort(10_000, 4_000);
const WARM_UP_MS = longOrShort(5_000, 500);
const OUTAGE_MS = longOrShort(20_000, 1_500);
const EVENTS = (EVENTS_PER_SECOND * OUTAGE_MS) / 1_000;
const WARM_UP_EVENTS = (EVENTS_PER_SECOND * WARM_UP_MS) / 1_000;
const MAX_POSTS = 15;
const MAX_DRAIN_MS = 10_000;

interface Results {
  readonly results: Readonly<Record<'accepted' | 'dropped' | 'rejected' | 'closed', number>>;
}

interface Outcome {
  readonly report: FlushReport;
  readonly stats: QueueStats;
  readonly warnings: readonly string[];
  readonly worstUnaccounted: number;
  /** At the worst moment: above the same load with nothing wrong, and above a program that has just started. */
  readonly rssMb: { readonly aboveBase: number; readonly aboveStart: number };
}

describe(`an outage of ${OUTAGE_MS / 1_000} s at ${EVENTS_PER_SECOND} events a second`, () => {
  let endpoint: Endpoint;
  let programs: Programs;

  beforeEach(async () => {
    endpoint = await Endpoint.open();
    programs = new Programs();
  });

  afterEach(async () => {
    await programs[Symbol.asyncDispose]();
    await endpoint[Symbol.asyncDispose]();
  });

  /** The outage lasts as long as the program records; its flush is the recovery's first request at the latest. */
  async function recordThroughOutage(maxQueueItems: number) {
    const pace = { eventsPerSecond: EVENTS_PER_SECOND, warmUpMs: WARM_UP_MS, outageMs: OUTAGE_MS };
    const program = programs.start('outage', { url: endpoint.url, maxQueueItems, ...pace }, OUTAGE_MS + 90_000);
    await program.said();
    const before = endpoint.posts;
    endpoint.react = refuseWith(503);
    program.go();
    const { results } = await program.said<Results>();
    const posts = endpoint.posts - before;
    endpoint.react = accept;
    const recoveredMs = performance.now();
    program.go();
    const outcome = await program.said<Outcome>();
    return { ...outcome, results, posts, drainMs: endpoint.lastStoredMs - recoveredMs };
  }

  it('loses nothing and repeats nothing, in order, while the queue has room', async function () {
    this.timeout(OUTAGE_MS + 120_000);

    const run = await recordThroughOutage(longOrShort(300_000, 10_000));

    const lost = WARM_UP_EVENTS + EVENTS - endpoint.stored.size;
    printFigure(
      '1',
      `${EVENTS} events`,
      `lost ${lost} (goal 0)`,
      `duplicates ${endpoint.duplicates + endpoint.repeats} (goal 0)`,
      `in order ${endpoint.isInOrder} (goal true)`,
      `posts during the outage ${run.posts} (goal ≤ ${MAX_POSTS})`,
      `RSS above base ${run.rssMb.aboveBase.toFixed(0)} MB (goal ≤ 200), above a fresh start ${run.rssMb.aboveStart.toFixed(0)} MB`,
      `drained after ${(run.drainMs / 1_000).toFixed(2)} s (goal ≤ 10)`,
    );
    expect(run.results).to.deep.equal({ accepted: EVENTS, dropped: 0, rejected: 0, closed: 0 });
    expect(lost).to.equal(0);
    expect(endpoint.repeats).to.equal(0);
    expect(endpoint.duplicates).to.equal(0);
    expect(endpoint.isInOrder).to.equal(true);
    expect(run.posts).to.be.within(1, MAX_POSTS);
    expect(run.stats.delivered).to.equal(WARM_UP_EVENTS + EVENTS);
    expect(run.worstUnaccounted).to.equal(0);
    expect(run.warnings).to.deep.equal([]);
    if (!isLongForm) return;
    expect(run.rssMb.aboveBase).to.be.at.most(200);
    expect(run.drainMs).to.be.at.most(MAX_DRAIN_MS);
  });

  it('drops, counts and warns once where the queue is too small, and delivers the rest in order', async function () {
    this.timeout(OUTAGE_MS + 120_000);

    const bound = longOrShort(50_000, 2_000);
    const run = await recordThroughOutage(bound);

    const [began, ended, ...more] = run.warnings;
    printFigure(
      '2',
      `${EVENTS} events, room for ${bound}`,
      `delivered ${endpoint.stored.size - WARM_UP_EVENTS}`,
      `dropped ${run.stats.dropped.overflow}`,
      `unaccounted at worst ${run.worstUnaccounted} (goal 0)`,
      `warnings when it began and ended ${run.warnings.length} (goal 2)`,
      `posts during the outage ${run.posts} (goal ≤ ${MAX_POSTS})`,
      `RSS above base ${run.rssMb.aboveBase.toFixed(0)} MB (goal ≤ 100), above a fresh start ${run.rssMb.aboveStart.toFixed(0)} MB`,
    );
    expect(run.results).to.include({ accepted: bound, dropped: EVENTS - bound });
    expect(run.worstUnaccounted).to.equal(0);
    expect(run.stats.dropped.overflow).to.equal(EVENTS - bound);
    expect(run.stats.delivered).to.equal(WARM_UP_EVENTS + bound);
    expect(endpoint.stored.size).to.equal(WARM_UP_EVENTS + bound);
    expect(endpoint.repeats).to.equal(0);
    expect(endpoint.isInOrder).to.equal(true);
    expect(run.posts).to.be.within(1, MAX_POSTS);
    expect(began).to.include(`full with ${bound} events`);
    expect(ended).to.include(`${EVENTS - bound} events were dropped`);
    expect(more).to.deep.equal([]);
    if (isLongForm) expect(run.rssMb.aboveBase).to.be.at.most(100);
  });
});
