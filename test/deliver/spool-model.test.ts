// The spool against the simplest thing that does the same: an array. Random appends, loads, acknowledgements, reopenings.

import { expect } from 'chai';
import fc from 'fast-check';
import type { FileSpool } from '../../src/deliver/spool.js';
import { FakeScheduler } from './fake-scheduler.js';
import { loadAll, SpoolScene } from './spool-scene.js';

type Step =
  | { readonly do: 'append'; readonly length: number }
  | { readonly do: 'load'; readonly from: number; readonly maxItems: number; readonly maxBytes: number }
  | { readonly do: 'acknowledge'; readonly share: number }
  | { readonly do: 'reopen' };

/** What a spool promises, with every event in memory. */
class ArraySpool {
  /** By sequence number less 1. */
  #items: { readonly id: string; readonly json: string }[] = [];
  #acknowledged = 0;

  get last(): number {
    return this.#items.length;
  }

  append(id: string, json: string): void {
    this.#items.push({ id, json });
  }

  load(after: number, maxItems: number, maxBytes: number): { id: string; sequence: number; json: string }[] {
    let bytes = 0;
    const behind = this.#items.map((item, i) => ({ ...item, sequence: i + 1 }));
    return behind.slice(Math.max(after, this.#acknowledged)).filter(({ json }, i) => {
      bytes += json.length;
      return i < Math.max(maxItems, 1) && (i === 0 || bytes <= maxBytes);
    });
  }

  acknowledge(sequence: number): void {
    this.#acknowledged = Math.max(sequence, this.#acknowledged);
  }

  reopen(): void {
    this.#items = this.#items.slice(this.#acknowledged);
    this.#acknowledged = 0;
  }
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('append' as const), length: fc.nat(60) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('load' as const),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      maxItems: fc.integer({ min: 1, max: 9 }),
      maxBytes: fc.integer({ min: 1, max: 300 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('acknowledge' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
);

describe('spool, beside an array', () => {
  it('gives the same answers, whatever the order of the calls and the size of a segment', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 400 }), runBoth), {
      numRuns: 150,
    });
  });
});

function runBoth(steps: readonly Step[], segmentBytes: number): void {
  const scene = new SpoolScene();
  const model = new ArraySpool();
  const scheduler = new FakeScheduler();
  let spool: FileSpool = scene.open({ segmentBytes, scheduler });
  let named = 0;
  for (const one of steps) {
    if (one.do === 'append') {
      const item = { id: `e${++named}`, json: JSON.stringify('x'.repeat(one.length)) };
      expect(spool.append({ ...item, sequence: model.last + 1 })).to.equal('written');
      model.append(item.id, item.json);
    } else if (one.do === 'load') {
      const after = Math.floor(one.from * model.last);
      const found = spool.load(after, one).map(({ id, sequence, json }) => ({ id, sequence, json }));
      expect(found).to.have.deep.ordered.members(model.load(after, one.maxItems, one.maxBytes));
    } else if (one.do === 'acknowledge') {
      const sequence = Math.floor(one.share * model.last);
      spool.acknowledge(sequence);
      model.acknowledge(sequence);
    } else {
      spool.close();
      model.reopen();
      // Logs of one millisecond have no order.
      scheduler.wallClockJumpMs++;
      spool = scene.open({ segmentBytes, scheduler });
      expect(spool.adopted).to.equal(model.last);
    }
  }
  spool.acknowledge(model.last);
  expect(loadAll(spool)).to.deep.equal([]);
  spool.close();
  expect(scene.folders()).to.deep.equal([]);
  scene.remove();
}
