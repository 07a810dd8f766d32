// How far the percentiles are from the exact ones, over durations of six shapes; counts, sums and extremes are exact.
//
//   node bench/scenarios/percentiles.mjs

import { Analytics } from '../build.mjs';
import { runAlone } from '../print-scenario.mjs';

const CALLS = 100_000;
const PERCENTILES = { p50Ms: 50, p90Ms: 90, p95Ms: 95, p99Ms: 99 };
const QUIET = { console: {}, error: {}, analytics: {} };

/** Nanoseconds from a uniform number in (0, 1); the last from a second one too. */
const SHAPES = {
  uniform: (u) => 1e6 + u * 1e8,
  exponential: (u) => -Math.log(u) * 1e7,
  'log-normal': (u, v) => Math.exp(15 + 1.5 * gaussian(u, v)),
  'heavy tail (Pareto, α = 1.2)': (u) => 1e5 * u ** (-1 / 1.2),
  'two humps': (u, v) => (v < 0.7 ? 2e6 : 8e7) * (1 + 0.1 * gaussian(u, (v * 97) % 1)),
  'nine decades': (u) => 10 ** (1 + 9 * u),
};

/** The scenario; see print-scenario.mjs. */
export async function measurePercentiles() {
  const found = Object.entries(SHAPES).map(([name, durationOf]) => ({ name, ...compare(durationOf) }));
  const worst = Math.max(...found.flatMap(({ errors }) => errors));
  const isExact = found.every((row) => row.isExact);
  return {
    title: `Percentiles against exact ones, ${CALLS.toLocaleString('en')} calls each`,
    head: ['durations', 'p50', 'p90', 'p95', 'p99', 'count, sum, min, max'],
    rows: found.map((row) => [row.name, ...row.errors.map(percent), row.isExact ? 'exact' : 'not exact']),
    notes: ['exact: the nearest rank ⌈p ÷ 100 × n⌉ of the sorted durations; figures are how far off it the answer is'],
    goals: [
      {
        name: 'percentiles against exact, six distributions',
        measured: percent(worst),
        spread: '',
        goal: '≤ 0.4 %',
        isReached: worst <= 0.004,
      },
      {
        name: 'count, sum, min and max',
        measured: isExact ? 'exact' : 'not exact',
        spread: '',
        goal: 'exact',
        isReached: isExact,
      },
    ],
  };
}

/** Calls that last as long as the clock says, asked for their percentiles. */
function compare(durationOf) {
  const random = makeRandom();
  let ns = 0;
  const analytics = new Analytics({ clock: { monotonicNs: () => ns, epochMs: () => ns / 1e6 }, loggers: QUIET });
  const last = analytics.wrap((durationNs) => {
    ns += durationNs;
  });
  const durations = Float64Array.from({ length: CALLS }, () => Math.round(durationOf(random(), random())));
  for (const durationNs of durations) last(durationNs);
  const [stats] = analytics.getFunctionStats();
  const sorted = durations.toSorted();
  const exactMs = (rank) => sorted[rank] / 1e6;
  const errors = Object.entries(PERCENTILES).map(([key, p]) => {
    const exact = exactMs(Math.ceil((p / 100) * CALLS) - 1);
    return Math.abs(stats[key] - exact) / exact;
  });
  // Whole nanoseconds, so that no order of adding them up changes the sum.
  const isExact =
    stats.calls === CALLS &&
    stats.totalTimeMs === durations.reduce((sum, each) => sum + each) / 1e6 &&
    stats.minMs === exactMs(0) &&
    stats.maxMs === exactMs(CALLS - 1);
  return { errors, isExact };
}

function gaussian(u, v) {
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}

/** The same numbers in every run (mulberry32), never 0. */
function makeRandom() {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) + 2 ** 31 + 0.5) / 2 ** 32;
  };
}

function percent(share) {
  return `${(share * 100).toFixed(3)} %`;
}

await runAlone(import.meta, measurePercentiles);
