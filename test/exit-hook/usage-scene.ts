// A script with flags, experiments and the exit hook: what is left of them depends on how it ends.

import { builtUrl, type Ending } from '../run-script.js';

/** A flag evaluated once, an experiment with one exposure that is still held, and a call; says what it logs. */
export const usageScene = (url: string, timeoutMs = 5_000) => `
  import { Experiments } from ${JSON.stringify(builtUrl('experiments/index.js'))};
  import { AnalyticsAggregator, InMemoryAnalyticsCollector } from ${JSON.stringify(builtUrl('flags/index.js'))};
  const evaluations = new InMemoryAnalyticsCollector();
  evaluations.record({ flagKey: 'layout', value: 1, variant: 'wide', reason: 'SPLIT', targetingKey: 'ann' });
  const experiments = new Experiments({
    environmentKey: 'key',
    enableEvents: true,
    eventProcessorConfig: { eventsApiUrl: ${JSON.stringify(url)}, flushIntervalMs: 0, logger: {} },
  });
  experiments.trackExposureEvent('checkout', { identifier: 'ann', value: 'one-page' });
  const log = (line) => console.log(line);
  const analytics = new Analytics({ loggers: { console: { warn: log }, error: { error: log } } });
  const work = analytics.wrap(() => {}, { name: 'work' });
  work();
  analytics.installExitHook({
    ...{ flags: new AnalyticsAggregator(evaluations), experiments, title: 'A job', timeoutMs: ${timeoutMs} },
    plans: { checkout: { classic: 1, 'one-page': 1 } },
  });
`;

export const pageOf = (run: Ending) => run.read('analytics/analytics_incremental.html');
