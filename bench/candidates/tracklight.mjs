import { Analytics } from '../build.mjs';

export function create() {
  const analytics = new Analytics();
  return {
    wrap: (fn) => analytics.wrap(fn, 'bench'),
    /** What the library itself says that tracking one call cost. */
    reportedNs() {
      const { overheadMs, totalCalls } = analytics.getStats();
      return (overheadMs * 1e6) / totalCalls;
    },
  };
}
