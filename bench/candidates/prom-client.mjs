// As its README shows it: a histogram's timer labelled by function, and a counter by function and outcome.

import { Counter, Histogram, Registry } from 'prom-client';
import { timedWrapper } from '../timed-wrapper.mjs';

export function create() {
  const registers = [new Registry()];
  const duration = new Histogram({ name: 'duration_seconds', help: 'Duration', labelNames: ['function'], registers });
  const calls = new Counter({ name: 'calls_total', help: 'Calls', labelNames: ['function', 'outcome'], registers });
  const start = (name) => duration.startTimer({ function: name });
  const finish = (name, end, outcome) => {
    end();
    calls.inc({ function: name, outcome });
  };
  return { wrap: timedWrapper(start, finish) };
}
