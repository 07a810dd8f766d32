import { expect } from 'chai';
import type { ReportedFlagMetrics } from '../../src/report/flag-data.js';
import { type FlagMetricsSource, type ReportSources, readSources } from '../../src/report/report-sources.js';
import { EXPERIMENTS, FLAGS, metricsOf } from './usage-data.js';

const NOTHING: ReportSources = { flags: [], experiments: [] };

/** A source with these flags; a function answers for its flag. */
function sourceOf(flags: Record<string, unknown>): FlagMetricsSource & { readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    listFlags: async (windowMs) => {
      asked.push(windowMs);
      return Object.keys(flags);
    },
    getFlagMetrics: async (flagKey, windowMs) => {
      asked.push([flagKey, windowMs]);
      const answer = flags[flagKey];
      return typeof answer === 'function' ? answer() : (answer as ReportedFlagMetrics);
    },
  };
}

async function read(sources: Partial<ReportSources>, timeoutMs = 10_000) {
  const errors: string[] = [];
  const logger = { error: (line: string) => errors.push(line) };
  const data = await readSources({ ...NOTHING, ...sources }, { flagsWindowMs: 60_000, logger, timeoutMs });
  return { ...data, errors };
}

const fail = (message: string) => () => {
  throw new RangeError(message);
};
const never = () => new Promise<never>(() => {});

describe('readSources', () => {
  it('asks for the flags of the window and for the metrics of each', async () => {
    const a = metricsOf({ totalEvaluations: 1 });
    const source = sourceOf({ a, b: a });

    const { flags, notes, errors } = await read({ flags: source });

    expect(source.asked).to.deep.equal([60_000, ['a', 60_000], ['b', 60_000]]);
    expect(flags).to.deep.equal([
      { flagKey: 'a', metrics: a },
      { flagKey: 'b', metrics: a },
    ]);
    expect([...notes, ...errors]).to.deep.equal([]);
  });

  it('asks for the rates of another window too, where there is one', async () => {
    const source = { listFlags: () => ['a'], getFlagMetrics: (_: string, windowMs: number) => rated(windowMs) };
    const rated = (evaluationRate: number) => metricsOf({ evaluationRate });

    const { flags } = await readSources(
      { ...NOTHING, flags: source },
      { flagsWindowMs: 60_000, rateWindowMs: 5_000, logger: {} },
    );

    expect(flags).to.deep.equal([{ flagKey: 'a', metrics: rated(60_000), sinceStart: rated(5_000) }]);
  });

  it('takes answers that are there at once', async () => {
    const flags = { listFlags: () => ['a'], getFlagMetrics: () => metricsOf() };
    const experiments = { exposureCounts: async () => EXPERIMENTS };

    const data = await read({ flags, experiments });

    expect(data.flags).to.have.length(1);
    expect(data.experiments).to.have.length(2);
  });

  it('leaves what is data already as it is', async () => {
    const data = await read({ flags: FLAGS, experiments: EXPERIMENTS });

    expect(data.flags).to.equal(FLAGS);
    expect(data.experiments).to.equal(EXPERIMENTS);
  });

  it('asks for a flag once, however often it is listed', async () => {
    const source = { ...sourceOf({ a: metricsOf() }), listFlags: () => ['a', 'a'] };

    expect((await read({ flags: source })).flags).to.have.length(1);
    expect(source.asked).to.have.length(1);
  });

  it('asks for four flags at once and no more', async () => {
    let [running, most] = [0, 0];
    const metrics = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return metricsOf();
    };
    const keys = Array.from({ length: 20 }, (_, i) => [`flag-${i}`, metrics]);

    const { flags } = await read({ flags: sourceOf(Object.fromEntries(keys)) });

    expect(flags).to.have.length(20);
    expect(most).to.equal(4);
  });

  it('lists a flag that fails without numbers, tells the logger once and reads the others', async () => {
    const source = sourceOf({ a: fail('no such\nrow'), b: metricsOf(), c: fail('another') });

    const { flags, notes, errors } = await read({ flags: source });

    const unread = flags.filter(({ metrics }) => metrics === null).map(({ flagKey }) => flagKey);
    expect(flags).to.have.length(3);
    expect(unread).to.have.members(['a', 'c']);
    expect(errors).to.deep.equal(['The report has no numbers of 2 of 3 feature flags: RangeError: no such row']);
    expect(notes).to.deep.equal([]);
  });

  for (const [what, answer, field] of [
    ['no object', null, 'must be an object, got null'],
    ['text for a number', { ...metricsOf(), uniqueUsers: '7' }, 'uniqueUsers must be a non-negative, finite number'],
    ['a rate that is none', { ...metricsOf(), errorRate: Number.NaN }, 'errorRate must be a non-negative'],
    ['no distribution', { ...metricsOf(), reasonDistribution: [] }, 'reasonDistribution must be an object'],
    ['a count that is none', metricsOf({ variantDistribution: { a: -1 } }), 'variantDistribution["a"] must be'],
    ['a time that is none', metricsOf({ windowEnd: new Date(Number.NaN) }), 'windowEnd must be a valid Date'],
    ['a time in text', { ...metricsOf(), windowStart: '2026-01-01' }, 'windowStart must be a valid Date'],
  ] as const) {
    it(`takes metrics with ${what} for a flag that failed, and names the field`, async () => {
      const { flags, errors } = await read({ flags: sourceOf({ a: answer, b: metricsOf() }) });

      expect(flags.find(({ flagKey }) => flagKey === 'a')?.metrics).to.equal(null);
      expect(flags.find(({ flagKey }) => flagKey === 'b')?.metrics).not.to.equal(null);
      expect(errors[0]).to.contain(field);
    });
  }

  it('notes flags that cannot be listed, without the reason, which the logger is told', async () => {
    const listFlags = fail('connection to postgres://admin:secret@db refused');

    const { flags, notes, errors } = await read({ flags: { ...sourceOf({}), listFlags } });

    expect(flags).to.deep.equal([]);
    expect(notes).to.deep.equal(['Feature flags could not be read.']);
    expect(errors).to.have.length(1);
    expect(errors[0]).to.match(/^The report has no feature flags: RangeError: connection/);
  });

  it('notes a list of flags that is none', async () => {
    for (const listed of [null, 7, [7], ['']]) {
      const { notes } = await read({ flags: { ...sourceOf({}), listFlags: () => listed as string[] } });

      expect(notes).to.deep.equal(['Feature flags could not be read.']);
    }
  });

  it('notes experiments that cannot be read, or are none', async () => {
    for (const exposureCounts of [fail('x'), async () => null as never, () => [{ featureName: 'f' }] as never]) {
      const { experiments, notes, errors } = await read({ experiments: { exposureCounts } });

      expect(experiments).to.deep.equal([]);
      expect(notes).to.deep.equal(['Experiments could not be read.']);
      expect(errors[0]).to.match(/^The report has no experiments: /);
    }
  });

  it('waits for no source longer than its time', async () => {
    const flags = sourceOf({ a: metricsOf(), b: never, c: metricsOf() });
    const experiments = { exposureCounts: never };

    const { notes, errors, ...data } = await read({ flags, experiments }, 30);

    expect(data.flags.filter(({ metrics }) => metrics === null).map(({ flagKey }) => flagKey)).to.deep.equal(['b']);
    expect(notes).to.deep.equal(['Experiments could not be read.']);
    expect(errors).to.have.members([
      'The report has no numbers of 1 of 3 feature flags: Error: no answer in time',
      'The report has no experiments: Error: no answer in time',
    ]);
  });

  it('asks nothing more once its time is over', async () => {
    const source = sourceOf({ a: metricsOf() });

    const { notes } = await read({ flags: source }, 0);

    expect(source.asked).to.deep.equal([]);
    expect(notes).to.deep.equal(['Feature flags could not be read.']);
  });

  it('survives a logger that throws', async () => {
    const logger = { error: fail('full disk') };

    const { notes } = await readSources(
      { ...NOTHING, experiments: { exposureCounts: fail('x') } },
      { flagsWindowMs: 1, logger },
    );

    expect(notes).to.have.length(1);
  });
});
