// What every engine keeps of an event: all of it, or it says why not.

import { expect } from 'chai';
import { rejectionOf } from '../../flags/evaluation.js';
import { aggregatorOf, PLAIN, type Scene } from './scene.js';

const HOSTILE = [`'; DROP TABLE x; --`, `"quoted"`, '`ticks`', '\\', "\\'", '$1', '?', ':x', '{a:String}', '%s', '--'];
const VALUES = [true, null, 0, -1.5, 1e21, '', 'tab\t"quote" \\ 🛒', [1, [2]], { a: { b: null } }, undefined];
const KEPT = ['x'.repeat(255), 'ß'.repeat(255), '漢'.repeat(255), '🛒'.repeat(127), ' lead', 'trail ', '\u200b'];
const REFUSED = ['x'.repeat(256), '🛒'.repeat(128), 'a\0b', 'half \ud83d'];

/** Drivers differ in whether they parse a JSON column. */
function parsed(text: unknown): unknown {
  return typeof text === 'string' ? JSON.parse(text) : text;
}

export function addRowFacts(scene: () => Scene): void {
  it('keeps keys of 255 characters of any script whole, and rejects what it could not keep', async () => {
    const nowMs = Date.now();
    const collector = await scene().open();
    const timestamp = new Date(nowMs);

    const kept = KEPT.map((flagKey) => collector.record({ ...PLAIN, timestamp, flagKey }));
    const refused = REFUSED.map((flagKey) => collector.record({ ...PLAIN, timestamp, flagKey }));
    const asVariant = REFUSED.map((variant) => collector.record({ ...PLAIN, timestamp, variant }));
    await collector.flush();

    expect(kept).to.deep.equal(KEPT.map(() => 'accepted'));
    expect([...refused, ...asVariant]).to.deep.equal(Array(2 * REFUSED.length).fill('rejected'));
    expect(await aggregatorOf(collector, nowMs).listFlags()).to.deep.equal([...KEPT].sort());
    expect(collector.stats()).to.include({ delivered: KEPT.length, rejected: 2 * REFUSED.length });
  });

  it('stores values of every JSON type, and attributes, as they were', async () => {
    const collector = await scene().open();
    for (const [i, value] of VALUES.entries()) {
      const contextAttributes = i % 2 === 0 ? {} : { i, name: 'Zoë' };
      collector.record({ ...PLAIN, value, variant: String(i), contextAttributes });
    }
    await collector.flush();

    const byVariant = new Map(
      (await scene().select('variant, value, context_attributes')).map((row) => [row['variant'], row]),
    );
    for (const [i, value] of VALUES.entries()) {
      const row = byVariant.get(String(i));
      const stored = typeof value === 'string' && row?.['value'] === value ? value : parsed(row?.['value']);
      expect(stored, `value ${i}`).to.deep.equal(value ?? null);
      const attributes = parsed(row?.['context_attributes'] || null);
      expect(attributes, `attributes ${i}`).to.deep.equal(i % 2 === 0 ? null : { i, name: 'Zoë' });
    }
  });

  it('stores U+FFFD in values for what not every engine can store', async () => {
    const collector = await scene().open();
    collector.record({ ...PLAIN, value: 'NUL \0, half \ud83d', contextAttributes: { 'k\0': '\udc00' } });
    await collector.flush();

    const [row] = await scene().select('value, context_attributes');
    expect(String(row?.['value'])).to.include('NUL \ufffd, half \ufffd');
    expect(parsed(row?.['context_attributes'])).to.deep.equal({ 'k\ufffd': '\ufffd' });
  });

  it('takes hostile text for what it is, in every column', async () => {
    const nowMs = Date.now();
    const collector = await scene().open();
    for (const text of HOSTILE) {
      const same = { flagKey: text, reason: text, variant: text, targetingKey: text, value: text };
      collector.record({ ...same, timestamp: new Date(nowMs), contextAttributes: { [text]: text } });
    }
    await collector.flush();

    const aggregator = aggregatorOf(collector, nowMs);
    expect(await aggregator.listFlags()).to.deep.equal([...HOSTILE].sort());
    for (const text of HOSTILE) {
      const metrics = await aggregator.getFlagMetrics(text);
      expect(metrics.variantDistribution, text).to.deep.equal({ [text]: 1 });
      expect(metrics.reasonDistribution, text).to.deep.equal({ [text]: 1 });
    }
    expect(await scene().rows()).to.equal(HOSTILE.length);
  });

  it('refuses table names that are more than a name', async () => {
    for (const tableName of ['a b', 'x"; DROP', '', '1a', 'a'.repeat(64), 'é']) {
      const error = await rejectionOf(scene().open({ tableName }));
      expect(error.message).to.include('tableName must');
    }
  });

  it('takes table names of 63 characters', async () => {
    const { tableName, callsTableName } = scene().tables;
    const long = { tableName: tableName.padEnd(63, 'e'), callsTableName: callsTableName.padEnd(63, 'c') };

    for (let i = 0; i < 2; i++) await scene().open(long);

    expect(await (await scene().open(long)).healthCheck()).to.equal(true);
  });
}
