// Node's own: `performance.timerify` with a histogram a function.

import { createHistogram, performance } from 'node:perf_hooks';

export function create() {
  return { wrap: (fn) => performance.timerify(fn, { histogram: createHistogram() }) };
}
