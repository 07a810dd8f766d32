// Exposures and plan → the rows of an experiment's card: a bar for each variant, with a tick where the plan wants its end.

import { percentOf } from '../aggregate/stats.js';
import { formatPercent } from '../console/format.js';
import { rectangle } from './bar-path.js';
import { displayName } from './display-text.js';
import type { ReportedExperiment } from './experiment-data.js';
import { count, percent } from './figure.js';
import type { SplitRow } from './report-types.js';
import { compareText } from './run.js';
import { VARIANT_COLOURS } from './share-bar.js';

/** Variants with a row of their own. */
const MAX_VARIANTS = 5;

export const ROW_HEIGHT = 16;
const BAR_TOP = 3;
const BAR_HEIGHT = 10;
const TICK_WIDTH = 0.7;

interface Split {
  readonly variant: string;
  readonly units: number;
  /** Share by the plan, per cent; null without a plan. */
  readonly planned: number | null;
}

/** The largest variants by name, as in the flags table, then the others in one row. */
export function splitRows(experiment: Pick<ReportedExperiment, 'variants' | 'plan'>): SplitRow[] {
  const splits = splitsOf(experiment).sort((a, b) => b.units - a.units || compareText(a.variant, b.variant));
  const units = splits.reduce((sum, one) => sum + one.units, 0);
  const named = splits.length <= MAX_VARIANTS + 1 ? splits : splits.slice(0, MAX_VARIANTS);
  const rest = splits.slice(named.length);
  const rows = named
    .sort((a, b) => compareText(a.variant, b.variant))
    .map((one, i) => splitRow(one, units, VARIANT_COLOURS[i] ?? 'rest'));
  return rest.length === 0 ? rows : [...rows, splitRow(together(rest), units, 'rest')];
}

/** Every variant that was seen or planned. */
function splitsOf({ variants, plan }: Pick<ReportedExperiment, 'variants' | 'plan'>): Split[] {
  const seen = new Map(Object.entries(variants));
  const shares = new Map(Object.entries(plan ?? {}));
  const all = [...shares.values()].reduce((sum, share) => sum + share, 0);
  return [...new Set([...seen.keys(), ...shares.keys()])].map((variant) => ({
    variant,
    units: seen.get(variant) ?? 0,
    planned: plan === undefined ? null : percentOf(shares.get(variant) ?? 0, all),
  }));
}

function together(splits: readonly Split[]): Split {
  const sumOf = (of: (split: Split) => number) => splits.reduce((sum, one) => sum + of(one), 0);
  return {
    variant: `${splits.length} others`,
    units: sumOf(({ units }) => units),
    planned: splits.some(({ planned }) => planned === null) ? null : sumOf(({ planned }) => planned ?? 0),
  };
}

function splitRow({ variant, units, planned }: Split, allUnits: number, colour: SplitRow['colour']): SplitRow {
  const share = percentOf(units, allUnits);
  return {
    variant: displayName(variant),
    colour,
    units: count(units),
    share: percent(share),
    planned: plannedText(planned),
    barPath: units === 0 ? '' : rectangle(0, BAR_TOP, Math.max(TICK_WIDTH, share), BAR_HEIGHT),
    tickPath:
      planned === null
        ? ''
        : rectangle(Math.min(100 - TICK_WIDTH, Math.max(0, planned - TICK_WIDTH / 2)), 0, TICK_WIDTH, ROW_HEIGHT),
  };
}

/** `plan 50%`, `plan 33.3%`. */
function plannedText(planned: number | null): string {
  if (planned === null) return '';
  return planned === 0 ? 'not planned' : `plan ${formatPercent(planned, Number.isInteger(planned) ? 0 : 1)}`;
}
