// Report: how many of a function's calls its times rest on, where `maxOverheadPercent` let not all of them be timed.

import { formatCount, formatPercent } from '../console/format.js';

/** `1 of 32 timed`, `80% timed`, `none timed`; empty where all were. */
export function timedShare(calls: number, timedCalls: number | undefined): string {
  if (timedCalls === undefined || timedCalls >= calls) return '';
  if (timedCalls === 0) return 'none timed';
  if (timedCalls * 2 > calls) return `${formatPercent((timedCalls / calls) * 100, 0)} timed`;
  return `1 of ${formatCount(Math.round(calls / timedCalls))} timed`;
}
