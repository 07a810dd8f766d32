// What `traceCalls` costs a call, beside a span by hand with plain OpenTelemetry, and what it costs when it is off.
//
//   npm run build && node bench/otel-trace-calls.mjs
//
// Goals: no more than plain OpenTelemetry with the same span and histogram, and nothing while it is off, before it was
// ever on and after. Printed, never asserted. The SDK is real, its spans go to a processor that keeps none.

import { context, metrics, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, NoopSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Analytics, entry } from './build.mjs';
import { median, quiet, shuffled } from './statistics.mjs';
import { toTable } from './table.mjs';

const { traceCalls } = await import(new URL('./export/opentelemetry/index.js', entry).href);

const ROUNDS = 40;
const CALLS = { sync: 20_000, async: 10_000 };

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new NoopSpanProcessor()] }));
metrics.setGlobalMeterProvider(new MeterProvider());
const tracer = trace.getTracer('bench');
const durations = metrics.getMeter('bench').createHistogram('by.hand', { unit: 's' });

const work = { sync: (x) => x + 1, async: async (x) => x + 1 };

/** The wrapper that people write by hand: a span with the same attributes, its errors, and a measurement. */
function byHand(fn, isMeasured) {
  const attributes = { 'code.function.name': fn.name, 'tracklight.event_type': 'bench' };
  const end = (span, start, outcome) => {
    span.setAttribute('tracklight.outcome', outcome);
    span.end();
    if (!isMeasured) return;
    durations.record((performance.now() - start) / 1_000, { ...attributes, 'tracklight.outcome': outcome });
  };
  const fail = (span, start, error) => {
    span.recordException(error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    end(span, start, 'error');
  };
  return (...args) =>
    tracer.startActiveSpan(fn.name, { attributes }, (span) => {
      const start = performance.now();
      try {
        const result = fn(...args);
        if (!(result instanceof Promise)) {
          end(span, start, 'success');
          return result;
        }
        return result.then(
          (value) => {
            end(span, start, 'success');
            return value;
          },
          (error) => {
            fail(span, start, error);
            throw error;
          },
        );
      } catch (error) {
        fail(span, start, error);
        throw error;
      }
    });
}

function tracked(fn, isTraced) {
  const analytics = new Analytics({ loggers: { console: {}, error: {} } });
  const wrapper = analytics.wrap(fn, 'bench');
  return { wrapper, analytics, stop: isTraced ? traceCalls(analytics) : undefined };
}

async function nsACall(kind, fn) {
  const calls = CALLS[kind];
  const before = process.cpuUsage();
  if (kind === 'sync') for (let i = 0; i < calls; i++) fn(i);
  else for (let i = 0; i < calls; i++) await fn(i);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / calls;
}

/** Nanoseconds a call of each candidate, in rounds of random order: the median of the quieter half. */
async function measure(kind, candidates) {
  const times = new Map(Object.keys(candidates).map((name) => [name, []]));
  for (let round = -5; round < ROUNDS; round++) {
    for (const [name, fn] of shuffled(Object.entries(candidates))) {
      const ns = await nsACall(kind, fn);
      if (round >= 0) times.get(name).push(ns);
    }
  }
  return Object.fromEntries(
    [...times].map(([name, values]) => [name, { quiet: quiet(values), median: median(values) }]),
  );
}

const rows = [];
for (const kind of ['sync', 'async']) {
  const fn = work[kind];
  // Before anything was ever traced: what the code has not seen, V8 has not compiled for.
  const off = tracked(fn, false);
  const before = await measure(kind, { bare: fn, off: off.wrapper });
  const on = tracked(fn, true);
  const during = await measure(kind, {
    'startActiveSpan by hand': byHand(fn, false),
    'startActiveSpan and a histogram by hand': byHand(fn, true),
    'traceCalls: span and histogram': on.wrapper,
  });
  on.stop();
  const after = await measure(kind, { 'tracked, tracing off again': on.wrapper });
  const bare = before.bare.quiet;
  const line = (name, ns) => [`${kind}: ${name}`, (ns.quiet - bare).toFixed(0), (ns.median - bare).toFixed(0)];
  rows.push(line('tracked, never traced', before.off));
  for (const [name, ns] of Object.entries({ ...during, ...after })) rows.push(line(name, ns));
}
console.log(toTable(['processor time a call above the bare function, ns', 'lower quartile', 'median'], rows));
