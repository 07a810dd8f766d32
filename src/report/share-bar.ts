// Distribution → a bar and its legend: which parts are named, in which order and colour.

import { NO_VARIANT } from '../aggregate/flag-metrics.js';
import { percentOf } from '../aggregate/stats.js';
import { formatPercent } from '../console/format.js';
import { EvaluationReason } from '../event.js';
import { displayName } from './display-text.js';
import { count } from './figure.js';
import type { Share, ShareColour } from './report-types.js';
import { compareText } from './run.js';
import { stackedBar } from './stacked-bar.js';

/** Variants named in a row; what else there is, is told together. */
const MAX_VARIANTS = 4;
const MAX_REASONS = 3;

/** One for each named variant, in order. */
export const VARIANT_COLOURS: readonly ShareColour[] = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6'];
const REASON_COLOURS: readonly ShareColour[] = ['r1', 'r2', 'r3'];

/** A part of a distribution that has a name, or the parts that go without. */
export interface Part {
  readonly name: string;
  readonly value: number;
  readonly colour: ShareColour;
}

/**
 * The largest parts by name, so that a variant has one place and colour in the flags table, in its experiment's card and
 * in the next report; then those without a variant; then the others in one.
 */
export function variantParts(distribution: Readonly<Record<string, number>>, maxNamed = MAX_VARIANTS): Part[] {
  const { named, others } = largest(distribution, maxNamed);
  const variants = named.filter(([name]) => name !== NO_VARIANT).sort(([a], [b]) => compareText(a, b));
  const without = named.filter(([name]) => name === NO_VARIANT);
  return [
    ...variants.map<Part>(([name, value], i) => ({
      name: displayName(name),
      value,
      colour: VARIANT_COLOURS[i] ?? 'rest',
    })),
    ...without.map<Part>(([name, value]) => ({ name, value, colour: 'none' })),
    ...others,
  ];
}

/** By count; errors last, whatever there is of them. */
export function reasonParts(distribution: Readonly<Record<string, number>>): Part[] {
  const { [EvaluationReason.ERROR]: errors = 0, ...reasons } = distribution;
  const { named, others } = largest(reasons, MAX_REASONS);
  return [
    ...named.map<Part>(([name, value], i) => ({ name: reasonName(name), value, colour: REASON_COLOURS[i] ?? 'rest' })),
    ...others,
    ...(errors > 0 ? [{ name: 'error', value: errors, colour: 'error' } satisfies Part] : []),
  ];
}

/** The parts as a bar with its legend. */
export function toShares(parts: readonly Part[]): Share[] {
  const total = parts.reduce((sum, { value }) => sum + value, 0);
  const paths = stackedBar(parts.map(({ value }) => value));
  return parts.map(({ name, value, colour }, i) => {
    const ofAll = percentOf(value, total);
    const share = { value: ofAll, text: formatPercent(ofAll, 0) };
    return { name, colour, count: count(value), share, path: paths[i] as string };
  });
}

interface Cut {
  readonly named: [string, number][];
  /** One part or none. */
  readonly others: Part[];
}

function largest(distribution: Readonly<Record<string, number>>, max: number): Cut {
  const all = Object.entries(distribution)
    .filter(([, value]) => value > 0)
    .sort(([a, x], [b, y]) => y - x || compareText(a, b));
  // A name takes no more room than "1 other".
  const named = all.length <= max + 1 ? all : all.slice(0, max);
  const rest = all.slice(named.length);
  if (rest.length === 0) return { named, others: [] };
  const value = rest.reduce((sum, [, one]) => sum + one, 0);
  return { named, others: [{ name: `${rest.length} others`, value, colour: 'rest' }] };
}

/** `TARGETING_MATCH` is read as `targeting match`. */
function reasonName(reason: string): string {
  return displayName(reason.toLowerCase().replaceAll('_', ' '));
}
