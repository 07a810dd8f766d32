// Figure 13: constant faults for a long time. SOAK=1 for 10 minutes, SOAK_MINUTES for another time.

import { expect } from 'chai';
import type { QueueStats } from '../../src/deliver/delivery.js';
import { accept, Endpoint } from './endpoint.js';
import { isLongForm, longOrShort, printFigure } from './long-form.js';
import { Programs } from './programs.js';
import { faultyReaction, seededRandom } from './random-faults.js';

const MINUTES = longOrShort(Number(process.env['SOAK_MINUTES'] ?? 10), 1 / 6);
const DURATION_MS = MINUTES * 60_000;
/** What counts as none: in 10 minutes it would be less than 1 MB. */
const MAX_SLOPE_KB = 100;

interface Sample {
  readonly ms: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly handles: number;
}

interface Outcome {
  readonly samples: readonly Sample[];
  readonly stats: QueueStats;
  readonly worstUnaccounted: number;
  readonly unhandled: number;
}

describe(`${(DURATION_MS / 1_000).toFixed(0)} s of constant faults`, () => {
  it('leave no event lost, no rejection unhandled and no handle behind, and the heap as it was', async function () {
    this.timeout(DURATION_MS + 120_000);
    const seed = Number(process.env['SEED'] ?? 1);
    await using endpoint = await Endpoint.open(faultyReaction(seededRandom(seed), 0.3));
    await using programs = new Programs();
    const sampleEveryMs = longOrShort(5_000, 500);
    const options = { url: endpoint.url, durationMs: DURATION_MS, sampleEveryMs, eventsPerSecond: 1_000 };

    const program = programs.start('soak', options, DURATION_MS + 110_000);
    await program.said();
    endpoint.react = accept;
    const { samples, stats, worstUnaccounted, unhandled } = await program.said<Outcome>();

    // Code is still being compiled and pools filled in the first quarter.
    const settled = samples.slice(Math.ceil(samples.length / 4));
    const slopeKb = slopeAMinute(settled) / 1_024;
    const handles = settled.map((sample) => sample.handles);
    const half = Math.ceil(handles.length / 2);
    const [before, after] = [Math.max(...handles.slice(0, half)), Math.max(...handles.slice(half))];
    const lost = stats.received - endpoint.stored.size;
    printFigure(
      '13',
      `${(DURATION_MS / 1_000).toFixed(0)} s, ${stats.received} events, ${endpoint.posts} posts, ${stats.retries} retries`,
      `lost ${lost} (goal 0)`,
      `unaccounted at worst ${worstUnaccounted} (goal 0)`,
      `heap slope ${slopeKb.toFixed(1)} KB a minute over ${settled.length} samples (goal ≤ ${MAX_SLOPE_KB}, long form)`,
      `unhandled rejections ${unhandled} (goal 0)`,
      `active handles at most ${before}, then ${after} (goal: no more)`,
    );
    expect([lost, worstUnaccounted, unhandled]).to.deep.equal([0, 0, 0]);
    expect(stats.delivered).to.equal(stats.received);
    expect(endpoint.isInOrder).to.equal(true);
    expect(endpoint.duplicates).to.equal(0);
    // One connection more or less may be on its way out.
    expect(after).to.be.at.most(before + 3);
    if (isLongForm) expect(slopeKb).to.be.at.most(MAX_SLOPE_KB);
  });
});

/** Least squares: bytes a minute. */
function slopeAMinute(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const meanMs = mean(({ ms }) => ms);
  const meanBytes = mean(({ heapBytes }) => heapBytes);
  const covariance = mean(({ ms, heapBytes }) => (ms - meanMs) * (heapBytes - meanBytes));
  return (covariance / mean(({ ms }) => (ms - meanMs) ** 2)) * 60_000;
}
