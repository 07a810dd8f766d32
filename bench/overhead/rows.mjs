// The rows of the overhead table: which candidate tracks which kind of function, from where it is called, and the goals.

/** Tracklight's own: `times` (the unit) and `bytes` are goals, reached at or below. */
const own = (how, variant, candidate, kind, rest = {}) => ({
  name: variant === '' ? `${how}: tracklight` : `  ${variant}`,
  goalName: variant === '' ? `${how} call` : `${how}, ${variant}`,
  how,
  candidate,
  kind,
  calledFrom: 'own',
  ...rest,
});

/** What others do; Tracklight's goal is to be so many times cheaper, `atLeast`. Slow ones sit out most rounds. */
const other = (how, name, candidate, kind, rest = {}) => ({
  name: name.startsWith(' ') ? name : `${how}: ${name}`,
  goalName: `${how}, cheaper than ${name}`,
  how,
  candidate,
  kind,
  calledFrom: 'own',
  ...rest,
});

const shared = { calledFrom: 'shared' };
const cold = { calledFrom: 'cold', isSlow: true };

const peers = (how, kind, atLeast) => [
  other(how, 'prom-client startTimer + counter', 'prom-client', kind, { atLeast: atLeast.prom }),
  other(how, 'OpenTelemetry span, batched', '../peers/opentelemetry-span', kind, { atLeast: atLeast.span }),
  other(how, 'OpenTelemetry metrics', '../peers/opentelemetry-metrics', kind, { atLeast: atLeast.metrics }),
  other(how, 'autometrics with an exporter', '../peers/autometrics', kind, { atLeast: atLeast.autometrics }),
  other(how, 'perf_hooks.timerify', 'timerify', kind, { atLeast: atLeast.timerify }),
  other(how, 'the port of the Python class', 'python-port', kind, { atLeast: atLeast.port }),
  other(how, 'OpenTelemetry API, no SDK', '../peers/opentelemetry-api', kind, { atLeast: atLeast.api }),
  other(how, 'hdr-histogram-js', '../peers/hdr-histogram', kind),
  other(how, 'event object pushed + Map', 'event-objects', kind),
  other(how, 'Sentry startSpan', '../peers/sentry', kind, { isSlow: true }),
];

export const ROWS = [
  own('sync', '', 'tracklight', 'number', { times: 0.9, bytes: 0 }),
  own('sync', 'called from one place, not inlinable', 'tracklight', 'number', { ...shared, times: 1, bytes: 0 }),
  own('sync', 'in a process that tracks everything', 'tracklight-mixed', 'number', { times: 1, bytes: 0 }),
  own('sync', 'functions that return objects', 'tracklight', 'object'),
  own('sync', 'decorated methods', 'tracklight', 'method'),
  own('sync', 'cold caches', 'tracklight', 'number', cold),
  own('sync', 'with a subscriber', 'tracklight-subscribed', 'number', { times: 3 }),
  own('sync', 'with a collector', 'tracklight-collected', 'number', { times: 3 }),
  own('sync', 'with an overhead budget', 'tracklight-budgeted', 'number'),
  own('sync', 'disabled at run time', 'tracklight-disabled', 'number', { times: 0.1 }),
  other('sync', 'two performance.now() in a wrapper', 'two-readings', 'number'),
  other('sync', '  cold caches', 'two-readings', 'number', cold),
  ...peers('sync', 'number', { prom: 11, span: 20, metrics: 22, autometrics: 20, timerify: 3.5, port: 18, api: 1.9 }),
  own('async', '', 'tracklight', 'async', { times: 1.45, bytes: 112 }),
  own('async', 'called from one place, not inlinable', 'tracklight', 'async', shared),
  own('async', 'in a process that tracks everything', 'tracklight-mixed', 'async'),
  own('async', 'functions that await', 'tracklight', 'awaiting'),
  own('async', '64 of these at once', 'tracklight', 'concurrent'),
  own('async', 'plain functions that return a promise', 'tracklight', 'promise'),
  own('async', 'decorated methods', 'tracklight', 'async-method'),
  own('async', 'with an overhead budget', 'tracklight-budgeted', 'async'),
  own('async', 'cold caches', 'tracklight', 'async', cold),
  other('async', 'two performance.now() in a wrapper', 'two-readings', 'async'),
  other('async', '  functions that await', 'two-readings', 'awaiting'),
  other('async', '  64 of these at once', 'two-readings', 'concurrent'),
  other('async', '  cold caches', 'two-readings', 'async', cold),
  ...peers('async', 'async', { prom: 8, span: 17, metrics: 14, autometrics: 14, timerify: 3.5, port: 13, api: 1.5 }),
];

/** True for candidates that are installed apart. */
export const isPeer = ({ candidate }) => candidate.startsWith('../peers/');
