// State + data → the functions and calls that the filters leave. Pure.

import { OUTCOMES, type PageData } from '../page-data-types.js';
import { SPEEDS } from '../speed.js';
import type { PageState } from './page-state.js';

export interface Selection {
  /** Some filter is set. */
  readonly isFiltered: boolean;
  /** Calls of one function may be divided by it, so that lifetime totals say nothing: window, outcome or speed. */
  readonly isByCall: boolean;
  /** 1 for each function whose name and event type match. */
  readonly functions: Uint8Array;
  /** Indices into the embedded calls, by start. */
  readonly calls: Uint32Array;
}

/**
 * Applies the filters. The search finds functions by name and event type, and calls by their function or by their
 * error, upper and lower case alike.
 */
export function selectCalls(data: PageData, state: PageState): Selection {
  const { calls } = data;
  const query = state.q.trim().toLowerCase();
  const finds = (...texts: string[]) => query === '' || texts.join(' ').toLowerCase().includes(query);
  const ofType = data.functions.map(({ eventType }) => state.type === '' || eventType === state.type);
  const functions = Uint8Array.from(data.functions, (one, i) => (ofType[i] && finds(one.name, one.eventType) ? 1 : 0));
  const texts = data.errorTexts.map((one) => query !== '' && finds(one.errorName, one.errorMessage));
  const outcome = (OUTCOMES as readonly string[]).indexOf(state.outcome);
  const speed = (SPEEDS as readonly string[]).indexOf(state.speed);
  const fromMs = state.from ?? Number.NEGATIVE_INFINITY;
  const toMs = state.to ?? Number.POSITIVE_INFINITY;

  const found = new Uint32Array(calls.startMs.length);
  let count = 0;
  for (let i = 0; i < found.length; i++) {
    const startMs = calls.startMs[i] as number;
    if (startMs < fromMs || startMs > toMs) continue;
    if (outcome >= 0 && calls.outcome[i] !== outcome) continue;
    if (speed >= 0 && calls.speed[i] !== speed) continue;
    const at = calls.functionAt[i] as number;
    const isFound = functions[at] === 1 || (ofType[at] && texts[calls.errorText[i] as number] === true);
    if (isFound) found[count++] = i;
  }
  const isByCall = state.from !== null || outcome >= 0 || speed >= 0;
  const isFiltered = isByCall || query !== '' || state.type !== '';
  return { isFiltered, isByCall, functions, calls: found.subarray(0, count) };
}
