import { expect } from 'chai';
import { Analytics } from '../../src/index.js';
import { eventsOf } from '../experiments/open-processor.js';
import { EventEndpoint } from '../export/event-endpoint.js';
import { runScript } from '../run-script.js';
import { pageOf, usageScene } from './usage-scene.js';
import { signalWhenReady, WAITING } from './when-ready.js';

describe('The exit hook with flags and experiments', () => {
  let endpoint: EventEndpoint;

  beforeEach(async () => {
    endpoint = await EventEndpoint.open();
  });

  afterEach(() => endpoint[Symbol.asyncDispose]());

  const arrived = () => eventsOf(...endpoint.posts).map(({ event, identifier }) => [event, identifier]);

  for (const [way, ending, options] of [
    ['a natural exit', '', {}],
    ['SIGINT', WAITING, signalWhenReady('SIGINT')],
    ['SIGTERM', WAITING, signalWhenReady('SIGTERM')],
  ] as const) {
    it(`sends the events held and shows both sections on ${way}`, async () => {
      using run = await runScript(usageScene(endpoint.url) + ending, options);

      const page = pageOf(run);
      expect(run.stdout.replace('ready\n', '')).to.equal('');
      expect(arrived()).to.deep.equal([['$flag_exposure', 'ann']]);
      expect(page).to.contain('<section id="flags"').and.to.contain('<code>layout</code>');
      expect(page).to.contain('<section id="experiments"').and.to.contain('plan 50%');
      expect(page).to.contain('<h1>A job');
    });
  }

  for (const [way, ending] of [
    ['process.exit()', 'process.exit(3);'],
    ['an uncaught exception', `throw new Error('fatal');`],
  ] as const) {
    it(`on ${way} shows what is known at once, says what is not, and warns of what is held`, async () => {
      using run = await runScript(usageScene(endpoint.url) + ending);

      const page = pageOf(run);
      expect(page).to.contain('<section id="experiments"').and.to.contain('1 unit exposed');
      expect(page).not.to.contain('<section id="flags"');
      expect(page).to.contain(
        'The feature flags are not here: this page was written at an exit that waits for nothing',
      );
      expect(run.stdout.trim().split('\n')).to.deep.equal([
        'The process exits while experiments hold 1 event not delivered',
        'The report has no feature flags: Error: the answer would have to be waited for',
      ]);
      expect(arrived()).to.deep.equal([]);
    });
  }

  it('sends the events held with report: false, too', async () => {
    using run = await runScript(`
      ${usageScene(endpoint.url)}
      new Analytics({ loggers: SILENT }).installExitHook({ report: false, experiments });
    `);

    expect(arrived()).to.have.length(1);
    expect(run.stdout).to.equal('');
  });

  it('shows what happened after it was installed', async () => {
    using run = await runScript(`
      ${usageScene(endpoint.url)}
      evaluations.record({ flagKey: 'late', value: 1, reason: 'STATIC' });
      experiments.trackExposureEvent('checkout', { identifier: 'ben', value: 'classic' });
    `);

    expect(pageOf(run)).to.contain('<code>late</code>').and.to.contain('2 units exposed');
    expect(arrived()).to.have.length(2);
  });

  it('takes counts that are ready, and sources of one’s own that cannot be flushed', async () => {
    using run = await runScript(`
      const counts = [{ featureName: 'checkout', units: 7, variants: { a: 7 } }];
      const analytics = new Analytics({ loggers: SILENT });
      analytics.wrap(() => {})();
      analytics.installExitHook({ experiments: counts });
      const other = new Analytics({ loggers: SILENT, reportsDir: 'other' });
      other.wrap(() => {})();
      other.installExitHook({ experiments: { exposureCounts: async () => counts } });
    `);

    expect(pageOf(run)).to.contain('7 units exposed');
    expect(run.read('other/analytics_incremental.html')).to.contain('7 units exposed');
  });

  it('survives experiments that throw when they are flushed, and says so', async () => {
    using run = await runScript(`
      const analytics = new Analytics({ loggers: { ...SILENT, console: { warn: (line) => console.log(line) } } });
      analytics.wrap(() => {})();
      const experiments = {
        exposureCounts: () => [{ featureName: 'checkout', units: 7, variants: { a: 7 } }],
        flush() { throw new Error('flush'); },
        get bufferSize() { throw new Error('bufferSize'); },
      };
      analytics.installExitHook({ experiments });
      process.exitCode = 9;
    `);

    expect(run.code).to.equal(9);
    expect(run.stdout).to.match(/^The experiments could not be flushed: Error: flush\n/);
    expect(pageOf(run)).to.contain('7 units exposed');
  });
});

describe('installExitHook with what generateReports takes', () => {
  it('refuses wrong options at once', () => {
    const analytics = new Analytics();
    const install = (options: object) => () => analytics.installExitHook(options);

    expect(install({ flags: {} })).to.throw(TypeError, 'flags.listFlags must be a function, got undefined');
    expect(install({ experiments: 5 })).to.throw(TypeError, 'experiments must be an array or an object with');
    expect(install({ plans: { checkout: { a: -1 } } })).to.throw(RangeError, 'plans["checkout"]["a"] must be');
    expect(install({ title: '' })).to.throw(RangeError, "title must be a non-empty string, got ''");
    expect(install({ flagsWindowMs: 0 })).to.throw(RangeError, 'flagsWindowMs must be a positive integer, got 0');
    expect(install({ sourcesTimeoutMs: 5 })).to.throw(TypeError, "ExitHookOptions has no option 'sourcesTimeoutMs'");
  });
});
