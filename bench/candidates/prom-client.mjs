// As its README shows it: a histogram's timer and a counter, labelled by function and outcome.

import { Counter, Histogram, Registry } from 'prom-client';
import { timedWrapper } from '../timed-wrapper.mjs';

export function create() {
  const registers = [new Registry()];
  const labelNames = ['function', 'outcome'];
  const duration = new Histogram({ name: 'call_duration_seconds', help: 'Duration of calls', labelNames, registers });
  const calls = new Counter({ name: 'calls_total', help: 'Calls', labelNames, registers });
  const start = (name) => duration.startTimer({ function: name });
  const finish = (name, end, outcome) => {
    end({ outcome });
    calls.inc({ function: name, outcome });
  };
  return { wrap: timedWrapper(start, finish) };
}
