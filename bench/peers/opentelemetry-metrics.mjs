// A histogram and a counter of the metrics SDK, by function and outcome.

import { performance } from 'node:perf_hooks';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { timedWrapper } from '../timed-wrapper.mjs';

/** Somebody must be there to read, or the SDK keeps nothing. */
class IdleReader extends MetricReader {
  async onShutdown() {}
  async onForceFlush() {}
}

export function create() {
  const meter = new MeterProvider({ readers: [new IdleReader()] }).getMeter('bench');
  const duration = meter.createHistogram('duration', { unit: 's' });
  const calls = meter.createCounter('calls');
  const start = () => performance.now();
  const finish = (name, started, outcome) => {
    duration.record((performance.now() - started) / 1_000, { function: name });
    calls.add(1, { function: name, outcome });
  };
  return { wrap: timedWrapper(start, finish) };
}
