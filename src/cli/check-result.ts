// Check → what it found: one entry a function compared and a budget held, whatever they are written as.

export type CheckStatus = 'passed' | 'failed' | 'skipped';

export interface CheckEntry {
  readonly kind: 'regression' | 'budget';
  readonly status: CheckStatus;
  /** The function, or the run as a whole; foreign text. */
  readonly name: string;
  /** What was measured and what is allowed: `p95 100 ms → 150 ms, +50% (limit +20%)`. */
  readonly detail: string;
}

export function withStatus(entries: readonly CheckEntry[], status: CheckStatus): CheckEntry[] {
  return entries.filter((entry) => entry.status === status);
}
