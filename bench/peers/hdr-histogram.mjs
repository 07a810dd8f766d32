// A histogram a function, two readings a call: JavaScript histograms, nothing else recorded.

import { performance } from 'node:perf_hooks';
import { build } from 'hdr-histogram-js';
import { timedWrapper } from '../timed-wrapper.mjs';

const MICROSECONDS = 1_000;

export function create() {
  const wrap = (fn, isAsync) => {
    const histogram = build({
      lowestDiscernibleValue: 1,
      highestTrackableValue: 3_600_000_000,
      numberOfSignificantValueDigits: 2,
    });
    const start = () => performance.now();
    const finish = (_name, started) => histogram.recordValue(Math.round((performance.now() - started) * MICROSECONDS));
    return timedWrapper(start, finish)(fn, isAsync);
  };
  return { wrap };
}
