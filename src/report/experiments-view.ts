// Exposures → the experiments' cards: the observed split beside the planned one, and whether they agree.

import { formatQuantity } from '../console/format.js';
import { displayName } from './display-text.js';
import type { ReportedExperiment } from './experiment-data.js';
import type { ExperimentsView, SplitVerdict } from './report-types.js';
import { limitRows } from './row-limit.js';
import { compareText } from './run.js';
import { checkSampleRatio, LEAST_EXPECTED, MISMATCH_BELOW } from './sample-ratio.js';
import { ROW_HEIGHT, splitRows } from './split-rows.js';

const CARDS = { max: 10, initial: 6, noun: 'experiments', chosen: '(mismatches, then by units)' };
const RULE =
  `A sample ratio mismatch is a chi-square goodness-of-fit p-value below ${MISMATCH_BELOW}, or a unit in a variant that ` +
  `was not planned. There is no p-value where the plan expects fewer than ${LEAST_EXPECTED} units of a variant.`;

/** Null where nobody was exposed to anything. */
export function experimentsView(experiments: readonly ReportedExperiment[]): ExperimentsView | null {
  if (experiments.every(({ units }) => units === 0)) return null;
  const limit = limitRows(experiments.length, CARDS);
  const judged = experiments.map((one) => ({ one, verdict: verdictOf(one) })).sort(byUrgency);
  return {
    cards: judged.slice(0, limit.shown).map(({ one, verdict }, index) => ({
      featureName: displayName(one.featureName),
      isExtra: index >= limit.initial,
      units: unitsText(one),
      verdict,
      rows: splitRows(one),
    })),
    limit,
    barHeight: ROW_HEIGHT,
    rule: experiments.some(({ plan }) => plan !== undefined) ? RULE : '',
  };
}

interface Judged {
  readonly one: ReportedExperiment;
  readonly verdict: SplitVerdict;
}

/** Mismatches first, then those that most units saw. */
function byUrgency(a: Judged, b: Judged): number {
  const isWorse = ({ verdict }: Judged) => Number(verdict.tone === 'worse');
  return isWorse(b) - isWorse(a) || b.one.units - a.one.units || compareText(a.one.featureName, b.one.featureName);
}

function unitsText({ units, isSample }: ReportedExperiment): string {
  const exposed = `${formatQuantity(units, 'unit')} exposed`;
  return isSample === true ? `the first ${exposed}` : exposed;
}

const VERDICTS = {
  'as-planned': { tone: 'better', text: 'Split as planned' },
  mismatch: { tone: 'worse', text: 'Sample ratio mismatch' },
  'few-units': { tone: 'neutral', text: 'Too few units to tell' },
} as const;

function verdictOf({ units, variants, plan }: ReportedExperiment): SplitVerdict {
  if (units === 0) return { tone: 'neutral', text: 'Nobody exposed', pValue: '' };
  if (plan === undefined) return { tone: 'neutral', text: 'No planned split', pValue: '' };
  const { verdict, pValue } = checkSampleRatio(new Map(Object.entries(variants)), new Map(Object.entries(plan)));
  return { ...VERDICTS[verdict], pValue: pValue === null ? '' : pValueText(pValue) };
}

/** `p = 0.43`, `p = 0.012`, `p < 0.001`. */
function pValueText(pValue: number): string {
  if (pValue < MISMATCH_BELOW) return `p < ${MISMATCH_BELOW}`;
  return `p = ${pValue.toFixed(pValue < 0.095 ? 3 : 2)}`;
}
