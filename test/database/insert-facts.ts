// What an insert adds to the tables of a server, the same on each.

import { expect } from 'chai';
import type { AnalyticsStore } from '../../src/database/analytics-store.js';
import type { CallRow, FlagRow } from '../../src/database/event-row.js';
import { rejectionOf } from '../flags/evaluation.js';
import type { ServerScene } from './server-scene.js';
import { batchOf, callRow, flagRow, NEVER } from './sqlite/scene.js';

/** Fields at the edge of what a column holds. */
export const UNUSUAL_FLAG = {
  tsUs: 1_767_225_600_123_456,
  flagKey: `${'🛒'.repeat(127)} `,
  value: '{"deep":["ü\\n\\\\",1.5e-7,null]}',
  variant: ' ',
  contextAttributes: '[]',
  evaluationDurationMs: 0.1 + 0.2,
} satisfies Partial<FlagRow>;
export const UNUSUAL_CALL = {
  tsUs: -1,
  outcome: 'error',
  errorName: 'E',
  errorMessage: 'x\n'.repeat(512),
  durationMs: 5e-324,
} satisfies Partial<CallRow>;

const WINDOW = { startMs: 0, endMs: 1 };

/** What a server might take for something else, or must not take at all. */
export interface Temptations {
  readonly hostileTexts: readonly string[];
  /** Rows that it refuses, by what is wrong with them; their values have the word `SECRET` in them. */
  readonly badRows: Readonly<Record<string, FlagRow | CallRow>>;
}

/** `others` rows of each table go with each batch, because a large one may take another path than a small one. */
export function addInsertFacts(
  scene: () => ServerScene,
  store: () => AnalyticsStore,
  { hostileTexts, badRows }: Temptations,
  others: number,
): void {
  const moreFlags = () => Array.from({ length: others }, () => flagRow({ tsUs: 5, flagKey: 'other' }));
  const moreCalls = () => Array.from({ length: others }, () => callRow({ tsUs: 5 }));

  it('adds each id once, however often and in however many batches it comes', async () => {
    const flags = [...moreFlags(), flagRow(), flagRow()];
    const calls = [...moreCalls(), callRow()];

    for (let i = 0; i < 2; i++) await store().insert(batchOf(...flags, ...calls, ...flags), NEVER);
    await store().insert(batchOf(...flags.slice(1), flagRow()), NEVER);

    expect(await scene().counts()).to.deep.equal({ n: others + 3, ids: others + 3 });
    expect(await scene().counts('calls')).to.deep.equal({ n: others + 1, ids: others + 1 });
  });

  it('takes text for what it is, whatever it looks like', async () => {
    const rows = hostileTexts.flatMap((text) => [
      flagRow({ flagKey: text, reason: text, variant: text, targetingKey: text, value: JSON.stringify(text) }),
      callRow({ functionName: text, eventType: text, outcome: text, errorName: text, errorMessage: text }),
    ]);

    await store().insert(batchOf(...rows, ...moreFlags(), ...moreCalls()), NEVER);

    const other = others > 0 ? ['other'] : [];
    expect(await store().flagKeys(WINDOW)).to.deep.equal([...hostileTexts, ...other].sort());
    for (const text of hostileTexts) {
      const { totalEvaluations, variants } = await store().summarize(text, WINDOW, [50]);
      expect([totalEvaluations, ...variants]).to.deep.equal([1, [text, 1]]);
      expect(await store().trend(text, WINDOW, 1)).to.have.length(1);
    }
    expect(await store().prune(1)).to.equal(2 * hostileTexts.length);
  });

  for (const [title, bad] of Object.entries(badRows)) {
    it(`adds nothing of a batch with ${title}, says so without quoting it, and goes on`, async () => {
      const error = await rejectionOf(store().insert(batchOf(flagRow(), callRow(), ...moreFlags(), bad), NEVER));
      await store().insert(batchOf(flagRow(), ...moreFlags()), NEVER);

      expect(store().deliveryOf(error)).to.have.property('outcome', 'badItems');
      expect(`${error.stack}${JSON.stringify([error, store().deliveryOf(error)])}`).not.to.include('SECRET');
      expect(await scene().counts()).to.deep.equal({ n: others + 1, ids: others + 1 });
      expect(await scene().counts('calls')).to.deep.equal({ n: 0, ids: 0 });
    });
  }
}

export function addKeyFacts(store: () => AnalyticsStore): void {
  it('tells keys apart by every byte, trailing blanks included', async () => {
    const keys = ['a', 'A', 'a ', 'a  ', 'ä', 'a\u0308', 'a\t'];

    await store().insert(batchOf(...keys.map((key) => flagRow({ flagKey: key, targetingKey: key }))), NEVER);

    expect(await store().flagKeys(WINDOW)).to.deep.equal([...keys].sort());
    await store().insert(batchOf(...keys.map((key) => flagRow({ flagKey: 'same', targetingKey: key }))), NEVER);
    expect((await store().summarize('same', WINDOW, [])).uniqueUsers).to.equal(keys.length);
  });
}
