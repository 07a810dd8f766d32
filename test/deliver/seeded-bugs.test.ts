import { expect } from 'chai';
import { checkInterleavings } from './interleavings.js';
import { plant, type SeededBug } from './seeded-bug.js';

/** Enough to meet each of these; a right queue passes them all in interleavings.test.ts. */
const RUNS = 2_000;

const BUGS: Record<string, SeededBug> = {
  'a batch in flight that is dropped when it should be sent again': {
    file: 'batch-queue.ts',
    right: 'else this.#flight.postpone(delayMs, delivery.reason);',
    wrong: 'else this.#flight.abandon();',
  },
  'a batch that is delivered twice, though the destination acknowledged it': {
    file: 'batch-queue.ts',
    right: 'this.#flight.conclude(delivery);',
    wrong: "if (delivery.outcome !== 'ok' || this.#flight.attempts > 1) this.#flight.conclude(delivery);",
  },
  'a barrier that is lost: flush does not wait for what is in flight': {
    file: 'batch-queue.ts',
    right: 'this.#flight.firstSequence ?? this.#backlog.firstSequence',
    wrong: 'this.#backlog.firstSequence',
  },
  'a barrier that is lost: a second flush replaces the first': {
    file: 'barriers.ts',
    right: 'this.#waiting.push(waiting);',
    wrong: 'this.#waiting = [waiting];',
  },
  'two batches in flight': {
    file: 'batch-queue.ts',
    right: 'return this.#attempt === undefined && this.#recess.kind',
    wrong: 'return this.#recess.kind',
  },
  'a send for each full batch during a backoff': {
    file: 'batch-queue.ts',
    right: ' && this.#recess.kind === undefined',
    wrong: '',
  },
  'bounds that do not count what is in flight': {
    file: 'backlog.ts',
    right: 'return this.#heldItems < this.#maxItems',
    wrong: 'return this.#memory.size < this.#maxItems',
  },
  'the newest event first': {
    file: 'backlog.ts',
    right: 'return { items: this.#shift(count),',
    wrong: 'return { items: this.#shift(count).reverse(),',
  },
  'a new batch id for each attempt': {
    file: 'shipment.ts',
    right: 'return this.current;\n  }\n\n  /** Takes the current part out',
    wrong:
      'this.#parts[0] = toBatch(this.current.items);\n    return this.current;\n  }\n\n  /** Takes the current part out',
  },
  'an answer that counts though it came after the timeout': {
    file: 'attempt.ts',
    right: 'if (this.#hasEnded) return false;',
    wrong: '',
  },
  'a flush that does not respect Retry-After': {
    file: 'recess.ts',
    right: 'Math.max(nowMs, running.notBeforeMs, ',
    wrong: 'Math.max(nowMs, ',
  },
  'a backoff that keeps the process alive': {
    file: 'recess.ts',
    right: 'timer.unref();',
    wrong: '',
  },
  'a spool that forgets an event before it has ended': {
    file: 'backlog.ts',
    right: 'this.#disk?.acknowledge(firstUnsettled - 1);',
    wrong: 'this.#disk?.acknowledge(firstUnsettled);',
  },
  'a close that forgets what is in flight': {
    file: 'batch-queue.ts',
    right: 'const left = [...this.#flight.abandon(), ',
    wrong: 'this.#flight.abandon();\n    const left = [',
  },
};

describe('the interleavings find', () => {
  for (const [name, bug] of Object.entries(BUGS)) {
    it(name, async () => {
      const Queue = await plant(bug);

      const { failed, numRuns } = await checkInterleavings(Queue, { numRuns: RUNS, seed: 1, endOnFailure: true });

      expect(failed, `still not found after ${numRuns} runs`).to.equal(true);
    });
  }

  it('nothing in the queue as it is', async () => {
    const Queue = await plant({ file: 'recess.ts', right: 'timer.unref();', wrong: 'timer.unref(); ' });

    const { failed } = await checkInterleavings(Queue, { numRuns: 100, seed: 1, endOnFailure: true });

    expect(failed).to.equal(false);
  });
});
