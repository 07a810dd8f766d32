import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { AnalyticsAggregator, InMemoryAnalyticsCollector } from '../../src/flags/index.js';
import { TemporaryFolder } from '../report/temporary-folder.js';
import { setUp } from './set-up.js';

describe('generateReports with flags and experiments', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => folder.remove());

  /** An instance that has tracked one call, the flags of its clock, and what its error logger was told. */
  function setUpFlags() {
    const errors: string[] = [];
    const loggers = { console: {}, error: { error: (line: string) => errors.push(line) } };
    const { analytics, clock, call } = setUp({ reportsDir: folder.path, loggers });
    const collector = new InMemoryAnalyticsCollector();
    const evaluate = (flagKey: string, variant: string, targetingKey: string) =>
      collector.record({
        ...{ flagKey, variant, targetingKey, value: variant, reason: 'SPLIT', evaluationDurationMs: 0.25 },
        timestamp: new Date(clock.epochMs()),
      });
    call('f');
    return { analytics, errors, evaluate, flags: new AnalyticsAggregator(collector, { clock }) };
  }

  const pageOf = async (paths: { readonly html: string } | undefined) => readFile(paths?.html as string, 'utf8');

  it('shows what the aggregator knows of each flag', async () => {
    const { analytics, evaluate, flags } = setUpFlags();
    for (const user of ['ann', 'ben', 'ann']) evaluate('new-parser', 'on', user);
    evaluate('layout', 'wide', 'ann');

    const page = await pageOf(await analytics.generateReports({ flags }));

    expect(page).to.contain('4 evaluations in the last 1 h 00 m');
    expect(page).to.match(
      /<code>new-parser<\/code><\/th><td class="n" data-l="Evaluations">3<\/td>.*?data-l="Users">2</,
    );
    expect(page).to.contain('data-l="p99">250 µs<');
  });

  it('shows the flags of the window asked for', async () => {
    const { analytics, evaluate, flags } = setUpFlags();
    evaluate('a', 'on', 'ann');

    const page = await pageOf(await analytics.generateReports({ flags, flagsWindowMs: 2000 }));

    expect(page).to.contain('1 evaluation in the last 2 s');
    expect(page).to.contain('data-l="Per second">0.5<');
  });

  it('shows exposures and holds them against the plan', async () => {
    const { analytics } = setUpFlags();
    const exposureCounts = () => [{ featureName: 'concurrency', units: 100, variants: { four: 52, eight: 48 } }];

    const page = await pageOf(
      await analytics.generateReports({
        experiments: { exposureCounts },
        plans: { concurrency: { four: 1, eight: 1 } },
      }),
    );

    expect(page).to.contain('100 units exposed').and.to.contain('Split as planned</b> <span class="soft">p = 0.69');
  });

  it('writes the report without what fails and tells the error logger', async () => {
    const { analytics, errors, flags } = setUpFlags();
    const listFlags = async () => ['a', 'b'];
    const getFlagMetrics = async (flagKey: string, windowMs: number) => {
      if (flagKey === 'b') throw new Error('no connection');
      return flags.getFlagMetrics(flagKey, windowMs);
    };

    const page = await pageOf(await analytics.generateReports({ flags: { listFlags, getFlagMetrics } }));

    expect(page).to.contain('<code>b</code></th><td class="soft unread" colspan="9">could not be read</td>');
    expect(errors).to.deep.equal(['The report has no numbers of 1 of 2 feature flags: Error: no connection']);
  });

  it('refuses an option it does not know', async () => {
    const { analytics } = setUpFlags();
    let message = '';

    await analytics.generateReports({ flag: {} } as never).catch((error) => {
      message = error.message;
    });

    expect(message).to.contain(
      "no option 'flag'; known are forceMode, title, templates, baseline, flags, flagsWindowMs",
    );
  });
});
