// The laws of thinning: whatever is called, read and reset in between, no call and no failure is missing or counted twice.

import { expect } from 'chai';
import fc from 'fast-check';
import { parseSnapshot } from '../../src/aggregate/snapshot-parser.js';
import { Analytics, type FunctionStats } from '../../src/index.js';
import { setUp as openScene } from '../track/budget-scene.js';
import { SILENT } from '../track/set-up.js';

interface Calls {
  readonly what: 'sync' | 'async';
  readonly times: number;
  readonly ns: number;
  readonly failEvery: number;
}

/** Many calls of one kind, or something that happens between them. */
type Step = Calls | { readonly what: 'read' | 'listen' | 'leave' | 'disable' | 'merge' };

const callsOf = (what: 'sync' | 'async', times: number): fc.Arbitrary<Step> =>
  fc.record({
    what: fc.constant(what),
    times: fc.nat(times),
    ns: fc.constantFrom(100, 1_000, 20_000, 1_000_000),
    failEvery: fc.constantFrom(1, 7, 1_000, Number.POSITIVE_INFINITY),
  });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: callsOf('sync', 3_000) },
  { weight: 2, arbitrary: callsOf('async', 600) },
  fc.record({ what: fc.constantFrom('read', 'listen', 'leave', 'disable', 'merge') }),
);

/** A function, sync and async under one name, and beside it how often it was called. */
class Run {
  readonly analytics: Analytics;
  calls = 0;
  errors = 0;
  readonly #sync: (ns: number, isFailing: boolean) => void;
  readonly #async: (ns: number, isFailing: boolean) => Promise<void>;
  #leave = (): void => {};

  constructor(maxOverheadPercent: number) {
    const { analytics, clock } = openScene({ maxOverheadPercent, maxEvents: 100 });
    const body = (ns: number, isFailing: boolean) => {
      clock.spendNs(ns);
      if (isFailing) throw new Error('no');
    };
    this.analytics = analytics;
    this.#sync = analytics.wrap(body, { name: 'work' });
    this.#async = analytics.wrap(async (ns: number, isFailing: boolean) => body(ns, isFailing), { name: 'work' });
  }

  async do(step: Step): Promise<void> {
    if (step.what === 'sync' || step.what === 'async') await this.#call(step);
    else this.#between[step.what]();
  }

  /** Promises are settled all at once, so that calls overlap. */
  async #call({ what, times, ns, failEvery }: Calls): Promise<void> {
    const pending: Promise<void>[] = [];
    for (let i = 1; i <= times; i++) {
      const isFailing = i % failEvery === 0;
      this.calls++;
      if (isFailing) this.errors++;
      if (what === 'async') pending.push(this.#async(ns, isFailing));
      else swallow(() => this.#sync(ns, isFailing));
    }
    await Promise.allSettled(pending);
  }

  readonly #between = {
    read: () => void parseSnapshot(this.analytics.snapshot()),
    listen: () => {
      this.#leave = this.analytics.subscribe(() => {});
    },
    leave: () => this.#leave(),
    disable: () => {
      this.analytics.disable();
      this.#sync(1, false);
      this.analytics.enable();
    },
    merge: () => {
      const other = openScene().analytics;
      other.mergeWith(this.analytics);
      this.analytics.mergeWith(other.snapshot());
    },
  };
}

async function run(steps: readonly Step[], percent: number): Promise<Run> {
  const one = new Run(percent);
  for (const step of steps) await one.do(step);
  return one;
}

function swallow(call: () => void): void {
  try {
    call();
  } catch {
    // Counted.
  }
}

const plan = fc.array(step, { maxLength: 8 });
const percent = fc.constantFrom(0.01, 5, 60);

function totalsOf(analytics: Analytics): FunctionStats | undefined {
  return analytics.getFunctionStats()[0];
}

describe('the laws of the overhead budget', () => {
  it('calls and failures are exact, and the buckets add up to the calls', async () => {
    await fc.assert(
      fc.asyncProperty(plan, percent, async (steps, budget) => {
        const { analytics, calls, errors } = await run(steps, budget);

        const { totalCalls, totalErrors, timedCalls = totalCalls } = analytics.getStats();
        const snapshot = parseSnapshot(analytics.snapshot());
        expect({ calls: totalCalls, errors: totalErrors }).to.deep.equal({ calls, errors });
        expect(timedCalls).to.be.at.most(totalCalls);
        expect(snapshot.errorGroups.reduce((sum, { count }) => sum + count, 0)).to.equal(errors);
      }),
      { numRuns: 60 },
    );
  });

  it('what a snapshot knows, an instance made of it knows', async () => {
    await fc.assert(
      fc.asyncProperty(plan, percent, async (steps, budget) => {
        const { analytics } = await run(steps, budget);

        const again = Analytics.fromSnapshot(JSON.parse(JSON.stringify(analytics.snapshot())), { loggers: SILENT });

        expect(again.getFunctionStats()).to.deep.equal(analytics.getFunctionStats());
        expect(again.getStats().eventCount).to.equal(analytics.getStats().eventCount);
      }),
      { numRuns: 30 },
    );
  });

  it('two instances add up: calls, timed calls, sum and buckets', async () => {
    await fc.assert(
      fc.asyncProperty(plan, plan, percent, async (first, second, budget) => {
        const [one, other] = [await run(first, budget), await run(second, budget)];
        const parts = [one, other].map(({ analytics }) => totalsOf(analytics));
        const sum = (of: (row: FunctionStats) => number) =>
          parts.reduce((total, row) => total + (row === undefined ? 0 : of(row)), 0);

        one.analytics.mergeWith(other.analytics);

        const merged = totalsOf(one.analytics);
        expect(merged?.calls ?? 0).to.equal(sum(({ calls }) => calls));
        expect(merged?.timedCalls ?? merged?.calls ?? 0).to.equal(sum(({ calls, timedCalls }) => timedCalls ?? calls));
        expect(merged?.totalTimeMs ?? 0).to.be.closeTo(
          sum(({ totalTimeMs }) => totalTimeMs),
          1e-3,
        );
        expect(() => parseSnapshot(one.analytics.snapshot())).to.not.throw();
      }),
      { numRuns: 20 },
    );
  });
});
