import { expect } from 'chai';
import { parseBudget } from '../../src/cli/budget.js';
import { checkBudgets } from '../../src/cli/check-budgets.js';
import { UsageError } from '../../src/cli/command.js';
import { snapshotOf } from '../report/snapshot-of.js';

const at = (functionName: string, durationMs: number, more: object = {}) => ({
  functionName,
  startMs: 1_000,
  durationMs,
  ...more,
});

/** 1, 2, 3 and 4 ms, one of them failed; 100 ms. */
const RUN = snapshotOf(
  [
    at('Catalog.fetch', 1),
    at('Catalog.fetch', 2),
    at('Catalog.fetch', 3, { eventType: 'db' }),
    at('Catalog.fetch', 4, { outcome: 'error' }),
    at('Map.get.calls<K>', 100),
  ],
  { overheadNsPerCall: 1_000 },
);

const check = (text: string) => checkBudgets(RUN, [parseBudget(text)]);

describe('--budget', () => {
  for (const [text, status, detail] of [
    ['Catalog.fetch.p50<2.1ms', 'passed', 'p50 < 2.1 ms: 2.00 ms'],
    ['Catalog.fetch.p90 <= 3 ms', 'failed', 'p90 <= 3 ms: 4.00 ms'],
    ['Catalog.fetch.p95<5000us', 'passed', 'p95 < 5000 us: 4.00 ms'],
    ['Catalog.fetch.p99<3999µs', 'failed', 'p99 < 3999 µs: 4 ms'],
    ['Catalog.fetch.max<4000001ns', 'passed', 'max < 4000001 ns: 4.00 ms'],
    ['Catalog.fetch.max<3.999ms', 'failed', 'max < 3.999 ms: 4 ms'],
    ['Catalog.fetch.max<4ms', 'failed', 'max < 4 ms: 4.00 ms'],
    ['Catalog.fetch.mean<=2.5ms', 'passed', 'mean <= 2.5 ms: 2.50 ms'],
    ['Catalog.fetch.total<0.01s', 'failed', 'total < 0.01 s: 10.0 ms'],
    ['Catalog.fetch.total<1m', 'passed', 'total < 1 m: 10.0 ms'],
    ['Catalog.fetch.calls>=4', 'passed', 'calls >= 4: 4'],
    ['Catalog.fetch.calls>4', 'failed', 'calls > 4: 4'],
    ['Catalog.fetch.errors<1', 'failed', 'errors < 1: 1'],
    ['Catalog.fetch.errorRate<=25%', 'passed', 'errorRate <= 25%: 25.00%'],
    ['Catalog.fetch.successRate>99.5%', 'failed', 'successRate > 99.5%: 75.00%'],
    ['Catalog.fetch.overhead<=0.04%', 'passed', 'overhead <= 0.04%: 0.04%'],
    ['Catalog.fetch.overhead<4us', 'failed', 'overhead < 4 us: 4.0 µs'],
    ['fetch.calls>=4', 'passed', 'calls >= 4: 4'],
    ['Map.get.calls<K>.calls<2', 'passed', 'calls < 2: 1'],
    ['calls<=5', 'passed', 'calls <= 5: 5'],
    ['Catalog.fetsch.calls<9', 'failed', 'calls < 9: was never called'],
  ] as const) {
    it(`finds ${text} ${status}`, () => {
      const [entry, ...others] = check(text);

      expect(entry).to.include({ kind: 'budget', status, detail });
      expect(others).to.deep.equal([]);
    });
  }

  it('tells by how little a budget is not kept', () => {
    const run = snapshotOf([at('f', 500.4), at('g', 1), at('g', 2, { outcome: 'error' }), at('g', 3)]);

    const details = ['f.max<500ms', 'g.errorRate<=33.33%', 'f.max<500.4ms'].map(
      (text) => checkBudgets(run, [parseBudget(text)])[0]?.detail,
    );

    expect(details).to.deep.equal([
      'max < 500 ms: 500.4 ms',
      'errorRate <= 33.33%: 33.3333333%',
      'max < 500.4 ms: 500 ms',
    ]);
  });

  it('does not mind blanks around, as a YAML file leaves them', () => {
    expect(check(' fetch.calls>=4\n')[0]).to.include({ name: 'fetch', status: 'passed' });
  });

  it('holds * for each function and for all calls together', () => {
    expect(check('*.p95<50ms').map(({ name, status }) => [name, status])).to.deep.equal([
      ['Catalog.fetch', 'passed'],
      ['Map.get.calls<K>', 'failed'],
      ['all calls', 'failed'],
    ]);
  });

  for (const [text, complaint] of [
    ['p95', "must look like 'Catalog.fetchArtist.p95<500ms', got 'p95'"],
    ['', 'must look like'],
    ['f.p95<', 'must look like'],
    ['f.p95<-1ms', 'must look like'],
    ['f.p95=1ms', 'must look like'],
    ['f.p96<1ms', 'there is no p96; there are p50, p90'],
    ['f.__proto__<1ms', 'there is no __proto__'],
    ['f.p95<500', 'p95 must be a time in ns, µs, us, ms, s or m'],
    ['f.p95<5%', 'p95 must be a time'],
    ['f.p95<5h', 'p95 must be a time'],
    ['f.calls<5ms', 'calls must be a number without a unit'],
    ['f.errorRate<1', 'errorRate must be a percentage such as 1%'],
    ['f.overhead<1', 'overhead must be a time in ns, µs, us, ms, s or m or a percentage'],
  ] as const) {
    it(`refuses '${text}'`, () => {
      expect(() => parseBudget(text)).to.throw(UsageError, complaint);
    });
  }
});
