// The property: whatever happens to a queue, in whatever order, the invariants of RELIABILITY.md hold.

import fc from 'fast-check';
import { type QueueClass, type Setting, type Step, World } from './world.js';

const duration = fc.constantFrom(0, 1, 50, 200, 400, 1_000, 5_000, 30_000);

const setting: fc.Arbitrary<Setting> = fc.record({
  batchSize: fc.integer({ min: 1, max: 6 }),
  maxQueueItems: fc.integer({ min: 1, max: 16 }),
  overflow: fc.constantFrom('drop-newest', 'drop-oldest'),
  flushIntervalMs: fc.constantFrom(0, 300, 2_000),
  maxAgeMs: fc.option(fc.constantFrom(100, 3_000), { nil: undefined, freq: 3 }),
  maxAttempts: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 3 }),
  hasSpool: fc.boolean(),
  echoes: fc.constantFrom(0, 0, 1, 2),
  jitter: fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('record'), count: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('poison', 'oversize', 'answer late', 'jump') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('flush'), timeoutMs: duration }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      with: fc.constantFrom('ok', 'ok', 'retry', 'split', 'bad item', 'bad', 'pause', 'fatal', 'throw', 'garbage'),
      afterMs: fc.option(duration, { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('mode'), mode: fc.constantFrom('manual', 'healthy', 'failing') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('spool fault'), fault: fc.constantFrom('append', 'load', 'none') }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('advance'),
      ms: fc.oneof({ weight: 20, arbitrary: duration }, { weight: 1, arbitrary: fc.constant(300_000) }),
    }),
  },
) as fc.Arbitrary<Step>;

const close = fc.option(fc.record({ at: fc.nat({ max: 40 }), timeoutMs: duration }), { nil: undefined });

type History = [Setting, Step[], { readonly at: number; readonly timeoutMs: number } | undefined];

/**
 * Runs a queue class through made-up histories and reports the smallest one that breaks an invariant. `seen` gathers
 * what the others were made of.
 */
export async function checkInterleavings(
  Queue: QueueClass,
  parameters: fc.Parameters<History>,
  seen = new Set<string>(),
): Promise<fc.RunDetails<History>> {
  const property = fc.asyncProperty(
    setting,
    fc.array(step, { maxLength: 40 }),
    close,
    async (given, steps, closing) => {
      const world = new World(Queue, given);
      for (const [i, next] of steps.entries()) {
        if (closing?.at === i) await world.take({ do: 'close', timeoutMs: closing.timeoutMs });
        await world.take(next);
      }
      await world.end();
      for (const what of world.seen) seen.add(what);
    },
  );
  return fc.check(property, parameters);
}
