// npm run bench: every figure that the documentation quotes, beside its reference and its goal, in one run.
//
//   npm run bench                               less than ten minutes
//   npm run bench -- --quick                    less than two, with a wider spread and without the long ones
//   npm run bench -- --only overhead,growth     some scenarios
//   TRACKLIGHT_BUILD=<entry file> npm run bench       another build, to compare two
//
// Never fails on a figure, only on a crash: the machine of the moment is not the code's fault.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { goalsText, scenarioText } from './print-scenario.mjs';

/** One scenario a file; what each hands back is told in print-scenario.mjs. */
const SCENARIOS = {
  overhead: async () => (await import('./scenarios/overhead.mjs')).measureOverhead,
  'http-server': async () => (await import('./scenarios/http-server.mjs')).measureHttpServer,
  growth: async () => (await import('./scenarios/growth.mjs')).measureGrowth,
  'event-memory': async () => (await import('./scenarios/event-memory.mjs')).measureEventMemory,
  percentiles: async () => (await import('./scenarios/percentiles.mjs')).measurePercentiles,
  'start-up': async () => (await import('./scenarios/start-up.mjs')).measureStartUp,
  'report-million': async () => (await import('./scenarios/report-million.mjs')).measureReportMillion,
  'prometheus-scrape': async () => (await import('./scenarios/prometheus-scrape.mjs')).measurePrometheusScrape,
  'node-versions': async () => (await import('./scenarios/node-versions.mjs')).measureNodeVersions,
  deopts: async () => (await import('./scenarios/deopts.mjs')).measureDeopts,
};

/** What --quick leaves out. */
const LONG = ['report-million', 'node-versions', 'deopts'];

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const usual = Object.keys(SCENARIOS).filter((name) => !(values.quick && LONG.includes(name)));
const wanted = values.only?.split(',') ?? usual;
const unknown = wanted.filter((name) => !Object.hasOwn(SCENARIOS, name));
if (unknown.length > 0) {
  console.error(`--only takes ${Object.keys(SCENARIOS).join(', ')}; got ${unknown.join(', ')}`);
  process.exit(2);
}

const begun = performance.now();
const { version, versions, platform, arch } = process;
console.log(`node ${version}, V8 ${versions.v8}, ${platform} ${arch}, ${cpus()[0].model}, ${cpus().length} CPUs`);

const goals = [];
for (const name of wanted) {
  const start = performance.now();
  const measure = await SCENARIOS[name]();
  const scenario = await measure({ isQuick: values.quick });
  console.log(`${scenarioText(scenario)}\n(${secondsSince(start)} s)`);
  goals.push(...scenario.goals);
}

const reached = goals.filter(({ isReached }) => isReached).length;
const missed = goals.filter(({ isReached }) => isReached === false).length;
const others = goals.length - reached - missed;
console.log(`\nGoals\n\n${goalsText(goals)}`);
console.log(
  `\n${reached} reached, ${missed} missed${others === 0 ? '' : `, ${others} not measured`}; ${secondsSince(begun)} s`,
);

function secondsSince(start) {
  return ((performance.now() - start) / 1_000).toFixed(0);
}
