// Snapshots → one: totals and histograms add up exactly, and every retained call stays.

import { CallLedger } from '../aggregate/call-ledger.js';
import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';

/** 0: no limit. */
const KEEP_ALL = 0;

/**
 * The sum of at least one snapshot. It says of itself what the first one says, and that it was taken when the last one
 * was: the same input gives the same output, wherever it is merged.
 */
export function mergeSnapshots(snapshots: readonly AnalyticsSnapshot[]): AnalyticsSnapshot {
  const [first, ...others] = snapshots;
  if (first === undefined) throw new RangeError('snapshots must be at least one, got 0');
  if (others.length === 0) return first;
  const takenMs = snapshots.reduce((latest, one) => Math.max(latest, one.takenMs), first.takenMs);
  const ledger = new CallLedger({
    clock: { monotonicNs: () => 0, epochMs: () => takenMs },
    maxEvents: KEEP_ALL,
    maxFunctions: Number.POSITIVE_INFINITY,
    durationThresholds: first.durationThresholds,
    instanceId: first.source.instanceId,
  });
  for (const snapshot of snapshots) ledger.absorb(snapshot);
  return { ...ledger.toSnapshot(), source: first.source };
}

/** True where fast, medium and slow mean the same in all of them. */
export function haveSameThresholds(snapshots: readonly AnalyticsSnapshot[]): boolean {
  const [first] = snapshots;
  return snapshots.every(
    ({ durationThresholds: { shortMaxMs, mediumMaxMs } }) =>
      shortMaxMs === first?.durationThresholds.shortMaxMs && mediumMaxMs === first.durationThresholds.mediumMaxMs,
  );
}
