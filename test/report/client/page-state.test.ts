import { expect } from 'chai';
import fc from 'fast-check';
import {
  CALL_TABS,
  formatHash,
  INITIAL_STATE,
  OUTCOME_CHOICES,
  parseHash,
  SORT_KEYS,
  SPEED_CHOICES,
} from '../../../src/report/client/page-state.js';

const window = fc.oneof(
  fc.constant({ from: null, to: null }),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 1e9 })).map(([from, length]) => ({ from, to: from + length })),
);
const state = fc
  .tuple(
    fc.record({
      fn: fc.string({ unit: 'grapheme' }),
      fnType: fc.string(),
      q: fc.string(),
      type: fc.string(),
      outcome: fc.constantFrom(...OUTCOME_CHOICES),
      speed: fc.constantFrom(...SPEED_CHOICES),
      sort: fc.constantFrom(...SORT_KEYS),
      isAscending: fc.boolean(),
      rows: fc.integer({ min: 1, max: 50 }),
      tab: fc.constantFrom(...CALL_TABS),
      page: fc.integer({ min: 1, max: 4000 }),
    }),
    window,
  )
  .map(([chosen, times]) => ({ ...chosen, ...times }));

describe('the hash of the page', () => {
  it('restores every state', () => {
    fc.assert(
      fc.property(state, (chosen) => {
        expect(parseHash(formatHash(chosen))).to.deep.equal(chosen);
      }),
    );
  });

  it('says only what was chosen', () => {
    expect(formatHash(INITIAL_STATE)).to.equal('#');
    expect(formatHash({ ...INITIAL_STATE, fn: 'Catalog.fetchArtist' })).to.equal('#fn=Catalog.fetchArtist');
    expect(formatHash({ ...INITIAL_STATE, from: 1, to: 2 })).to.equal('#from=1&to=2');
    expect(formatHash({ ...INITIAL_STATE, q: 'a b', sort: 'p95', isAscending: true })).to.equal('#q=a+b&sort=p95:asc');
  });

  it('is none of ours where it is the name of a section', () => {
    expect(parseHash('#functions')).to.equal(undefined);
    expect(parseHash('#fn-3')).to.equal(undefined);
  });

  it('is the initial state when it is empty', () => {
    expect(parseHash('')).to.deep.equal(INITIAL_STATE);
    expect(parseHash('#')).to.deep.equal(INITIAL_STATE);
  });

  it('leaves out what makes no sense', () => {
    for (const hash of [
      '#from=9&to=3',
      '#from=1',
      '#from=x&to=y',
      '#from=Infinity&to=NaN',
      '#sort=__proto__',
      '#sort=:asc',
      '#page=-1&rows=1.5',
      '#outcome=<svg>&speed=constructor&calls=1',
      '#=%E0%A4%A&&==',
    ]) {
      expect(parseHash(hash), hash).to.deep.equal(INITIAL_STATE);
    }
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        parseHash(`#${text}`);
      }),
    );
  });
});
