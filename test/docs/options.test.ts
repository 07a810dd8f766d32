// Each constructor and function with options → its page: what it takes is told by what it refuses.

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { callsSnapshot, DatabaseAnalyticsCollector } from '../../src/database/index.js';
import { EventProcessor, Experiments } from '../../src/experiments/index.js';
import { OTelAnalyticsExporter, OTelHook, traceCalls } from '../../src/export/opentelemetry/index.js';
import { PrometheusExporter } from '../../src/export/prometheus/index.js';
import { AnalyticsAggregator, InMemoryAnalyticsCollector } from '../../src/flags/index.js';
import { analyticsHook, exposureHook, trackingProvider } from '../../src/flags/openfeature/index.js';
import { Analytics } from '../../src/index.js';
import { writeReport } from '../../src/report/index.js';

const WRONG: object = { wrong: true };
const evaluations = new InMemoryAnalyticsCollector();
const experiments = new Experiments({ environmentKey: 'key' });
const QUEUE = 'flags-and-experiments.md';

const TAKERS: readonly (readonly [name: string, pages: readonly string[], ask: () => unknown])[] = [
  ['Analytics', ['../README.md'], () => new Analytics(WRONG)],
  ['track', ['../README.md'], () => new Analytics().track(WRONG)],
  ['batchMode', ['../README.md'], () => new Analytics().batchMode('', () => {}, WRONG)],
  ['generateReports', ['../README.md'], () => new Analytics().generateReports(WRONG)],
  ['installExitHook', ['../README.md'], () => new Analytics().installExitHook(WRONG)],
  ['writeReport', ['report.md'], () => writeReport(new Analytics(), WRONG)],
  ['InMemoryAnalyticsCollector', [QUEUE], () => new InMemoryAnalyticsCollector(WRONG)],
  ['getEvents', [QUEUE], () => evaluations.getEvents(WRONG)],
  ['getTrend', [QUEUE], () => new AnalyticsAggregator(evaluations).getTrend('flag', WRONG)],
  ['AnalyticsAggregator', ['storage.md', 'testing.md'], () => new AnalyticsAggregator(evaluations, WRONG)],
  ['EventProcessor', [QUEUE], () => new EventProcessor(WRONG, 'key')],
  ['Experiments', [QUEUE, 'testing.md'], () => new Experiments({ environmentKey: 'key', ...WRONG })],
  ['dedupe', [QUEUE], () => new Experiments({ environmentKey: 'key', dedupe: WRONG })],
  ['retry', [QUEUE], () => new EventProcessor({ retry: WRONG }, 'key')],
  ['spool', [QUEUE], () => new EventProcessor({ spool: { directory: 'never-made', ...WRONG } }, 'key')],
  ['on', [QUEUE], () => new EventProcessor({ on: WRONG }, 'key')],
  ['callsSnapshot', ['storage.md', 'testing.md'], () => callsSnapshot({} as never, WRONG)],
  ['create', ['storage.md', QUEUE], () => DatabaseAnalyticsCollector.create(WRONG)],
  ['PrometheusExporter', ['prometheus.md'], () => new PrometheusExporter(WRONG)],
  ['OTelAnalyticsExporter', ['opentelemetry.md', QUEUE], () => new OTelAnalyticsExporter(WRONG)],
  ['OTelHook', ['opentelemetry.md', 'testing.md'], () => new OTelHook(WRONG)],
  ['traceCalls', ['opentelemetry.md'], () => traceCalls(new Analytics(), WRONG)],
  ['analyticsHook', ['openfeature.md', 'testing.md'], () => analyticsHook(evaluations, WRONG)],
  ['exposureHook', ['openfeature.md'], () => exposureHook(experiments, WRONG)],
  ['trackingProvider', ['openfeature.md'], () => trackingProvider({}, experiments, WRONG)],
];

describe('The documentation', () => {
  for (const [name, pages, ask] of TAKERS) {
    it(`names every option of ${name}`, async () => {
      const text = pages.map((page) => readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')).join('\n');
      // In code, for some of them are words too.
      const code = (text.match(/```[\s\S]*?```|`[^`\n]+`/g) ?? []).join('\n');

      const options = await optionsOf(ask);

      expect(options).to.not.be.empty;
      expect(options.filter((option) => !new RegExp(`\\b${option}\\b`).test(code))).to.deep.equal([]);
    });
  }
});

/** "… has no option 'wrong'; known are a, b". */
async function optionsOf(ask: () => unknown): Promise<string[]> {
  try {
    await ask();
  } catch (error) {
    return /known are (?<options>.*)/.exec((error as Error).message)?.groups?.['options']?.split(', ') ?? [];
  }
  return [];
}
