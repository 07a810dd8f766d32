// Selection → its failures by group. Pure.

import type { PageData } from '../page-data-types.js';

export interface ErrorTally {
  readonly errorName: string;
  readonly errorMessage: string;
  readonly timesMs: readonly number[];
  /** Functions, the most affected first: index and failures. */
  readonly functions: readonly (readonly [index: number, failures: number])[];
}

/** The most frequent first. */
export function tallyErrors(data: PageData, selected: Uint32Array): ErrorTally[] {
  const { errorText, functionAt, startMs } = data.calls;
  const tallies = new Map<string, { text: number; timesMs: number[]; functions: Map<number, number> }>();
  for (const call of selected) {
    const text = errorText[call] as number;
    if (text < 0) continue;
    const { group = -1 } = data.errorTexts[text] ?? {};
    const key = group < 0 ? `text ${text}` : `group ${group}`;
    const tally = tallies.get(key) ?? { text, timesMs: [], functions: new Map<number, number>() };
    tallies.set(key, tally);
    tally.timesMs.push(startMs[call] as number);
    const at = functionAt[call] as number;
    tally.functions.set(at, (tally.functions.get(at) ?? 0) + 1);
  }
  return [...tallies.values()]
    .sort((a, b) => b.timesMs.length - a.timesMs.length)
    .map(({ text, timesMs, functions }) => {
      const said = data.errorTexts[text];
      const named = data.groups[said?.group ?? -1] ?? said;
      return {
        errorName: named?.errorName ?? '',
        errorMessage: named?.errorMessage ?? '',
        timesMs,
        functions: [...functions].sort(([, a], [, b]) => b - a),
      };
    });
}
