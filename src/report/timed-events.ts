// Snapshot → which of the retained calls were not timed, where `maxOverheadPercent` let not all of them be.

import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';

/**
 * Whether a retained call, by its index, was timed. One that was not is kept with a duration of 0. Of a function that was
 * thinned, a success of 0 was timed where the clock told such a duration before, which it does of some that take 40 ns;
 * a failure was not: to throw takes longer than any clock worth a budget needs.
 */
export function timedEvents({ series, events }: AnalyticsSnapshot): (event: number) => boolean {
  const isThinned = series.map(({ calls, timedCalls = calls }) => timedCalls < calls);
  if (!isThinned.includes(true)) return () => true;
  const tellsZero = series.map(({ fastest }) => fastest?.durationNs === 0);
  return (event) => {
    const at = events.series[event] as number;
    if (events.durationMs[event] !== 0 || isThinned[at] !== true) return true;
    return events.outcome[event] === 'success' && tellsZero[at] === true;
  };
}
