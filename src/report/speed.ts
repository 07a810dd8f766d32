// Durations → fast, medium or slow: the same on the server and in the page.

import type { DurationThresholds } from '../aggregate/snapshot.js';
import type { Speed } from './report-types.js';

export const SPEEDS = ['fast', 'medium', 'slow'] as const satisfies readonly Speed[];

export function speedOf(durationMs: number, limits: Pick<DurationThresholds, 'shortMaxMs' | 'mediumMaxMs'>): Speed {
  if (durationMs <= limits.shortMaxMs) return 'fast';
  return durationMs <= limits.mediumMaxMs ? 'medium' : 'slow';
}
