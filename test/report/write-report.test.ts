import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import type { AnalyticsSnapshot } from '../../src/aggregate/snapshot.js';
import { parseSnapshot } from '../../src/aggregate/snapshot-parser.js';
import { type ReportPaths, type ReportSource, writeReport, writeReportSync } from '../../src/report/index.js';
import type { WriteReportOptions } from '../../src/report/report-options.js';
import { START_MS, snapshotOf } from './snapshot-of.js';
import { syntheticRun } from './synthetic-run.js';
import { TemporaryFolder } from './temporary-folder.js';
import { EXPERIMENTS, FLAGS, metricsOf } from './usage-data.js';

const snapshot = syntheticRun({ calls: 300 });

async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('did not reject');
}

type Write = (source: ReportSource, options?: WriteReportOptions) => Promise<ReportPaths>;
const WRITERS: readonly (readonly [string, Write])[] = [
  ['writeReport', writeReport],
  ['writeReportSync', async (source, options) => writeReportSync(source, options)],
];

for (const [name, write] of WRITERS) {
  describe(name, () => {
    let folder: TemporaryFolder;
    let reportsDir: string;
    beforeEach(() => {
      folder = new TemporaryFolder();
      reportsDir = join(folder.path, 'deep', 'reports');
    });
    afterEach(() => folder.remove());

    it('writes page and sidecar into a folder it makes, and returns their absolute paths', async () => {
      const paths = await write(snapshot, { reportsDir });

      expect(paths).to.deep.equal({
        html: join(reportsDir, 'analytics_incremental.html'),
        json: join(reportsDir, 'analytics_incremental.json'),
      });
      expect(readdirSync(reportsDir).sort()).to.deep.equal([
        'analytics_incremental.html',
        'analytics_incremental.json',
      ]);
      expect(readFileSync(paths.html, 'utf8')).to.contain('Incremental update');
    });

    it('names a forced report analytics_full', async () => {
      const paths = await write(snapshot, { reportsDir, forceMode: true });

      expect(basename(paths.html)).to.equal('analytics_full.html');
      expect(basename(paths.json)).to.equal('analytics_full.json');
      expect(readFileSync(paths.html, 'utf8')).to.contain('Full scan');
    });

    it('keeps the files to their owner, those it replaces too', async () => {
      mkdirSync(reportsDir, { recursive: true });
      folder.write('deep/reports/analytics_incremental.html', 'old');

      const { html, json } = await write(snapshot, { reportsDir });

      expect([html, json].map((path) => statSync(path).mode & 0o777)).to.deep.equal([0o600, 0o600]);
      expect(readFileSync(html, 'utf8')).not.to.equal('old');
    });

    it('writes a sidecar that is the snapshot and its stats', async () => {
      const { json } = await write(snapshot, { reportsDir });
      const sidecar = JSON.parse(readFileSync(json, 'utf8'));

      const { stats, ...rest } = sidecar;
      expect(rest).to.deep.equal(JSON.parse(JSON.stringify(snapshot)));
      expect(stats).to.include({ totalCalls: 300, eventCount: 300, overwrittenEvents: 0 });
      expect(parseSnapshot(sidecar)).to.deep.equal(parseSnapshot(rest));
    });

    it('asks what has a snapshot for it', async () => {
      const { html } = await write({ snapshot: () => snapshot }, { reportsDir });

      expect(readFileSync(html, 'utf8')).to.contain('>300</b>');
    });

    it('writes the empty page where there are no calls', async () => {
      const { html } = await write(snapshotOf([]), { reportsDir });

      expect(readFileSync(html, 'utf8')).to.contain('No calls were tracked in this run');
    });

    it('compares with a baseline, given as snapshot, as what has one or as the path of a sidecar', async () => {
      const earlier = await write(snapshot, { reportsDir, forceMode: true });

      // Editors put the mark there.
      const marked = folder.write('marked.json', `\ufeff${readFileSync(earlier.json, 'utf8')}`);

      for (const baseline of [snapshot, { snapshot: () => snapshot }, earlier.json, marked]) {
        const { html } = await write(snapshot, { reportsDir, baseline });
        expect(readFileSync(html, 'utf8')).to.contain('compared with');
      }
    });

    it('refuses a baseline that is none and says which', async () => {
      const noJson = folder.write('a.json', 'secret text');
      const noSnapshot = folder.write('b.json', '{"version":1}');

      expect((await rejection(write(snapshot, { reportsDir, baseline: noJson }))).message).to.equal(
        `baseline ${noJson}: must be JSON`,
      );
      expect((await rejection(write(snapshot, { reportsDir, baseline: noSnapshot }))).message).to.match(
        /^baseline .*b\.json: snapshot\./,
      );
      expect((await rejection(write(snapshot, { reportsDir, baseline: {} as never }))).message).to.match(
        /^baseline: snapshot\./,
      );
      expect(await rejection(write(snapshot, { reportsDir, baseline: `${noJson}.missing` }))).to.have.property(
        'code',
        'ENOENT',
      );
    });

    it('refuses foreign data that is no snapshot, before it writes', async () => {
      const broken = { ...snapshot, version: 2 } as unknown as AnalyticsSnapshot;

      for (const source of [broken, null, 7, 'x', {}] as AnalyticsSnapshot[]) {
        expect(await rejection(write(source, { reportsDir }))).to.be.instanceOf(TypeError);
      }
      expect(readdirSync(folder.path)).to.deep.equal([]);
    });

    it('refuses wrong options and names option, rule and value', async () => {
      const message = async (options: object) => (await rejection(write(snapshot, options))).message;

      expect(await message({ forceMode: 'yes' })).to.equal("forceMode must be a boolean, got 'yes'");
      expect(await message({ reportsDir: '' })).to.equal("reportsDir must be a non-empty string, got ''");
      expect(await message({ reportsDir: 'a\0b' })).to.equal(
        "reportsDir must be a path without NUL characters, got 'a\\x00b'",
      );
      expect(await message({ logger: 'console' })).to.equal("logger must be a logger object, got 'console'");
      expect(await message({ title: {} })).to.equal('title must be a non-empty string, got {}');
      expect(await message({ templates: 1 })).to.equal('templates must be a non-empty string, got 1');
      expect(await message({ timeFormat: '%Q' })).to.equal("timeFormat must be a strftime format without %Q, got '%Q'");
      expect(await message({ baseline: 1 })).to.equal(
        'baseline must be a snapshot, an Analytics or the path of a snapshot, got 1',
      );
      expect(await message({ flags: { listFlags() {} } })).to.equal(
        'flags.getFlagMetrics must be a function, got undefined',
      );
      expect(await message({ flags: 'all' })).to.equal(
        "flags must be an array or an object with listFlags and getFlagMetrics, got 'all'",
      );
      expect(await message({ flags: [{ flagKey: 'a', metrics: { totalEvaluations: 1 } }] })).to.equal(
        'flags[0].metrics.evaluationRate must be a non-negative, finite number, got undefined',
      );
      expect(await message({ flags: [{ flagKey: '', metrics: null }] })).to.equal(
        "flags[0].flagKey must be a non-empty string, got ''",
      );
      expect(await message({ flagsWindowMs: 0 })).to.equal('flagsWindowMs must be a positive integer, got 0');
      expect(await message({ sourcesTimeoutMs: -1 })).to.equal(
        'sourcesTimeoutMs must be a non-negative, finite number, got -1',
      );
      expect(await message({ experiments: {} })).to.equal(
        'experiments.exposureCounts must be a function, got undefined',
      );
      expect(await message({ experiments: [{ featureName: 'f', variants: {}, units: 0.5 }] })).to.equal(
        'experiments[0].units must be a non-negative integer, got 0.5',
      );
      expect(await message({ plans: { f: { a: 0 } } })).to.equal(
        'plans["f"] must be a plan with a share above 0, got { a: 0 }',
      );
      expect(await message({ plans: { f: { a: '50' } } })).to.equal(
        `plans["f"]["a"] must be a non-negative, finite number, got '50'`,
      );
      expect(await message({ titel: 'x' })).to.equal(
        "report options has no option 'titel'; known are reportsDir, forceMode, title, templates, baseline, timeFormat, " +
          'flags, flagsWindowMs, experiments, plans, sourcesTimeoutMs, logger',
      );
      expect(await message(null as never)).to.equal('report options must be an object, got null');
    });

    it('shows flags and experiments, these with the plans that were given for them', async () => {
      const [judged, ...others] = EXPERIMENTS.map(({ plan: _, ...one }) => one);
      const plans = { [judged?.featureName as string]: { control: 5, v3: 4, 'v3-lite': 1 }, silent: { on: 1 } };

      const { html } = await write(snapshot, {
        reportsDir,
        flags: FLAGS,
        experiments: [judged, ...others] as never,
        plans,
      });

      const page = readFileSync(html, 'utf8');
      expect(page).to.contain('18,793 evaluations in the last 13 m 58 s');
      expect(page.match(/Split as planned|No planned split|Nobody exposed/g)).to.deep.equal([
        ...['Split as planned', 'No planned split', 'Nobody exposed'],
      ]);
    });

    it('prefers a plan that was given to the one an experiment brings', async () => {
      const { html } = await write(snapshot, {
        reportsDir,
        experiments: EXPERIMENTS.slice(0, 1),
        plans: { 'genre-model-v3': { control: 1, v3: 1, 'v3-lite': 1 } },
      });

      expect(readFileSync(html, 'utf8')).to.contain('Sample ratio mismatch</b>').and.to.contain('plan 33.3%');
    });

    it('is titled by the package under npm, else by the working directory', async () => {
      const before = process.env.npm_package_name;
      const heading = async () =>
        /<h1>(.*?) </.exec(readFileSync((await write(snapshot, { reportsDir })).html, 'utf8'))?.[1];
      try {
        process.env.npm_package_name = 'my-service';
        expect(await heading()).to.equal('my-service');
        delete process.env.npm_package_name;
        expect(await heading()).to.equal(basename(process.cwd()));
      } finally {
        if (before === undefined) delete process.env.npm_package_name;
        else process.env.npm_package_name = before;
      }
    });

    it('passes on the error of a folder that cannot be', async () => {
      const file = folder.write('file', '');

      const error = await rejection(write(snapshot, { reportsDir: join(file, 'reports') }));

      expect(error).to.have.property('code', 'ENOTDIR');
    });

    it('passes on the error of a file that cannot be replaced, and leaves nothing half-written', async () => {
      mkdirSync(join(reportsDir, 'analytics_incremental.html'), { recursive: true });

      const error = await rejection(write(snapshot, { reportsDir }));

      expect(error).to.have.property('code', 'EISDIR');
      expect(readdirSync(reportsDir).sort()).to.deep.equal([
        'analytics_incremental.html',
        'analytics_incremental.json',
      ]);
    });

    it('refuses to follow a symbolic link out of its folder', async () => {
      const outside = folder.write('outside', 'precious');
      mkdirSync(reportsDir, { recursive: true });
      symlinkSync(outside, join(reportsDir, 'analytics_incremental.html'));

      const error = await rejection(write(snapshot, { reportsDir }));

      expect(error.message).to.contain('would be outside of');
      expect(readFileSync(outside, 'utf8')).to.equal('precious');
    });

    it('passes on the error of a broken template', async () => {
      folder.write('header.eta', '<%= it.nothing.at.all %>');

      const error = await rejection(write(snapshot, { reportsDir, templates: folder.path }));

      expect(error.message).to.contain('header.eta:1: ');
    });
  });
}

describe('writeReport, reading sources', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => folder.remove());

  /** The windows that the flag of a run of `trackedMs` is asked for. */
  async function windowsFor(trackedMs: number, options: WriteReportOptions = {}): Promise<number[]> {
    const asked: number[] = [];
    const getFlagMetrics = (_flagKey: string, windowMs: number) => {
      asked.push(windowMs);
      return metricsOf();
    };
    const source = snapshotOf([], { startedMs: START_MS - trackedMs, takenMs: START_MS });
    const flags = { listFlags: () => ['a'], getFlagMetrics };
    await writeReport(source, { reportsDir: folder.path, flags, ...options });
    return asked;
  }

  it('asks flags for the time since tracking began', async () => {
    expect(await windowsFor(7_200_000.5)).to.deep.equal([7_200_001]);
  });

  it('asks flags of a shorter run than an hour for an hour, and for their rates since tracking began', async () => {
    expect(await windowsFor(8_200)).to.deep.equal([3_600_000, 8_200]);
    expect(await windowsFor(5)).to.deep.equal([3_600_000, 1_000]);
  });

  it('asks flags for the window that was chosen', async () => {
    expect(await windowsFor(7_200_000, { flagsWindowMs: 5000 })).to.deep.equal([5000]);
  });

  it('waits for sources no longer than it was told', async () => {
    const never = () => new Promise<never>(() => {});
    const options = { flags: { listFlags: never, getFlagMetrics: never }, experiments: { exposureCounts: never } };

    const { html } = await writeReport(snapshot, { reportsDir: folder.path, sourcesTimeoutMs: 20, ...options });

    expect(readFileSync(html, 'utf8'))
      .to.contain('<p>Feature flags could not be read.</p>')
      .and.to.contain('<p>Experiments could not be read.</p>');
  });

  it('reads flags and experiments from whoever has them', async () => {
    const flags = { listFlags: async () => ['a'], getFlagMetrics: async () => metricsOf({ totalEvaluations: 4711 }) };
    const experiments = { exposureCounts: () => EXPERIMENTS };

    const { html } = await writeReport(snapshot, { reportsDir: folder.path, flags, experiments });

    const page = readFileSync(html, 'utf8');
    expect(page).to.contain('4,711 evaluations').and.to.contain('1,911 units exposed');
  });

  it('writes the page without what cannot be read, says so there and tells the logger', async () => {
    const errors: string[] = [];
    const refuse = () => {
      throw new Error('no connection');
    };

    const { html } = await writeReport(snapshot, {
      reportsDir: folder.path,
      flags: { listFlags: refuse, getFlagMetrics: refuse },
      experiments: { exposureCounts: refuse },
      logger: { error: (line: string) => errors.push(line) },
    });

    const page = readFileSync(html, 'utf8');
    expect(page).to.contain('<p>Feature flags could not be read.</p>');
    expect(page).to.contain('<p>Experiments could not be read.</p>');
    expect(errors).to.have.length(2);
  });

  it('writes nothing and asks no source when the snapshot is none', async () => {
    let asked = 0;
    const flags = { listFlags: () => [String(asked++)], getFlagMetrics: () => metricsOf() };

    const error = await rejection(writeReport({} as never, { reportsDir: folder.path, flags }));

    expect(error).to.be.instanceOf(TypeError);
    expect(asked).to.equal(0);
  });
});

describe('writeReportSync, waiting for nothing', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => folder.remove());

  function write(options: WriteReportOptions) {
    const errors: string[] = [];
    const logger = { error: (line: string) => errors.push(line) };
    const { html } = writeReportSync(snapshot, { reportsDir: folder.path, logger, ...options });
    return { page: readFileSync(html, 'utf8'), errors };
  }

  it('shows the flags and experiments whose sources answer at once', () => {
    const getFlagMetrics = (flagKey: string, windowMs: number) =>
      metricsOf({ totalEvaluations: 4711, evaluationRate: flagKey === 'a' ? windowMs / 1000 : 0 });

    const { page, errors } = write({
      flags: { listFlags: () => ['a', 'a', 'b'], getFlagMetrics },
      experiments: { exposureCounts: () => EXPERIMENTS },
    });

    expect(page).to.contain('9,422 evaluations').and.to.contain('1,911 units exposed');
    expect(page).not.to.contain('data-l="Per second">3,600<');
    expect(errors).to.deep.equal([]);
  });

  it('says on the page which ones it could not wait for, and tells the logger', () => {
    const getFlagMetrics = async () => Promise.reject(new Error('heard by nobody'));

    const { page, errors } = write({
      flags: { listFlags: () => ['a'], getFlagMetrics },
      experiments: { exposureCounts: async () => EXPERIMENTS },
    });

    for (const what of ['feature flags', 'experiments']) {
      expect(page).to.contain(
        `<p>The ${what} are not here: this page was written at an exit that waits for nothing.</p>`,
      );
      expect(errors).to.include(`The report has no ${what}: Error: the answer would have to be waited for`);
    }
  });

  it('writes the page without sources that fail or give what is none', () => {
    const fail = () => {
      throw new Error('no connection');
    };

    const { page, errors } = write({
      flags: { listFlags: fail, getFlagMetrics: () => metricsOf() },
      experiments: { exposureCounts: () => [{}] as never },
    });

    expect(page).to.contain('The feature flags are not here').and.to.contain('The experiments are not here');
    expect(errors[0]).to.equal('The report has no feature flags: Error: no connection');
    expect(errors[1]).to.match(
      /^The report has no experiments: TypeError: exposureCounts\(\)\[0\]\.featureName must be/,
    );
  });
});

describe('writeReport and writeReportSync', () => {
  it('write the same bytes', async () => {
    const folder = new TemporaryFolder();
    try {
      const later = await writeReport(snapshot, { reportsDir: join(folder.path, 'a') });
      const sync = writeReportSync(snapshot, { reportsDir: join(folder.path, 'b') });

      for (const kind of ['html', 'json'] as const) {
        expect(readFileSync(sync[kind], 'utf8')).to.equal(readFileSync(later[kind], 'utf8'));
      }
    } finally {
      folder.remove();
    }
  });
});
