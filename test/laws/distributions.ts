// Six shapes of latency, drawn from a seed, in nanoseconds.

/** Numbers in (0, 1): mulberry32, so that a seed says everything. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}

type Draw = (random: () => number) => number;

export const DISTRIBUTIONS: Readonly<Record<string, Draw>> = {
  uniform: (random) => 1 + random() * 1e9,
  exponential: (random) => 1 - 5e6 * Math.log(random()),
  lognormal: (random) => Math.exp(15 + 1.5 * normal(random)),
  bimodal: (random) => (random() < 0.8 ? 2e4 + 500 * Math.abs(normal(random)) : 3e8 + 1e7 * Math.abs(normal(random))),
  'heavy-tailed (Pareto)': (random) => 1e5 / random() ** (1 / 1.1),
  constant: () => 1_234_567,
};

export function draw(distribution: string, count: number, seed: number): number[] {
  const random = randomOf(seed);
  const next = DISTRIBUTIONS[distribution] as Draw;
  return Array.from({ length: count }, () => next(random));
}

/** The exact percentile by nearest rank: the value at place ⌈p ÷ 100 × n⌉ of the sorted ones. */
export function exactPercentile(sorted: readonly number[], percentile: number): number {
  const rank = Math.max(1, Math.ceil((percentile / 100) * sorted.length));
  return sorted[Math.min(rank, sorted.length) - 1] as number;
}
