// Ledger ↔ snapshot: the retained calls by the clock and the series of this process, and by those of none.

import { CallColumns } from '../collect/call-columns.js';
import type { Outcome } from '../event.js';
import { OUTCOMES, type OutcomeCode, type Series } from './series.js';
import type { RetainedEventsSnapshot } from './snapshot.js';

/** One moment on both clocks. */
export interface Anchor {
  readonly ns: number;
  readonly epochMs: number;
}

export function epochMsAt(anchor: Anchor, ns: number): number {
  return anchor.epochMs + (ns - anchor.ns) / 1e6;
}

/** The calls as a snapshot has them, whose series are `called`. */
export function toEventColumns(calls: CallColumns, called: readonly Series[], anchor: Anchor): RetainedEventsSnapshot {
  // Filled by push: with the length known, V8 makes arrays that may have holes, and a structured clone of one of those
  // takes five times as long.
  const series: number[] = [];
  const startMs: number[] = [];
  const durationMs: number[] = [];
  const outcome: Outcome[] = [];
  const indexOf = new Uint32Array(1 + (called.at(-1)?.id ?? 0));
  for (let i = 0; i < called.length; i++) indexOf[(called[i] as Series).id] = i;
  for (let i = 0; i < calls.length; i++) {
    const tag = calls.tag[i] as number;
    series.push(indexOf[tag >>> 2] as number);
    startMs.push(epochMsAt(anchor, calls.startNs[i] as number));
    durationMs.push((calls.durationNs[i] as number) / 1e6);
    outcome.push(OUTCOMES[tag & 3] as Outcome);
  }
  const errors = calls.failures.map(({ number, failure: { name, message } }) => ({ event: number, name, message }));
  return { series, startMs, durationMs, outcome, errors };
}

/** The calls of a snapshot whose series are `series` here. */
export function fromEventColumns(
  events: RetainedEventsSnapshot,
  series: readonly Series[],
  anchor: Anchor,
): CallColumns {
  const calls = new CallColumns(events.series.length);
  const { length, startNs, durationNs, tag } = calls;
  for (let i = 0; i < length; i++) {
    const code = OUTCOMES.indexOf(events.outcome[i] as Outcome) as OutcomeCode;
    startNs[i] = anchor.ns + ((events.startMs[i] as number) - anchor.epochMs) * 1e6;
    durationNs[i] = (events.durationMs[i] as number) * 1e6;
    tag[i] = (series[events.series[i] as number] as Series).tag | code;
  }
  for (const { event, name, message } of events.errors) {
    calls.failures.push({ number: event, failure: { name, message } });
  }
  return calls;
}
