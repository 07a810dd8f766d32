import { Analytics } from '../build.mjs';

export function create(options) {
  const analytics = new Analytics(options);
  return {
    wrap: (fn) => analytics.wrap(fn, 'bench'),
    decorator: analytics.track('bench'),
    /** What the library itself says that tracking one call cost. */
    reportedNs() {
      const { overheadMs, totalCalls } = analytics.getStats();
      return (overheadMs * 1e6) / totalCalls;
    },
  };
}
