import { expect } from 'chai';
import { columnsOf, cutToColumns, padLeft, padRight } from '../../src/console/text-width.js';

describe('the width of text on a terminal', () => {
  it('counts a letter as one column and an ideograph or an emoji as two', () => {
    expect([columnsOf('fetch'), columnsOf('é'), columnsOf('获取'), columnsOf('✅'), columnsOf('👨‍👩‍👧')]).to.deep.equal(
      [5, 1, 4, 2, 2],
    );
  });

  it('counts a letter with a combining mark as one column', () => {
    expect(columnsOf('e\u0301')).to.equal(1);
  });

  it('counts an invisible character as none', () => {
    expect(columnsOf('a\u200bb')).to.equal(2);
  });

  it('leaves a text that fits as it is', () => {
    expect(cutToColumns('fetch', 5)).to.equal('fetch');
  });

  it('cuts a text that does not fit and says so', () => {
    expect(cutToColumns('fetchArtist', 6)).to.equal('fetch…');
  });

  it('never cuts an emoji into halves', () => {
    expect(cutToColumns('ab👨‍👩‍👧cd', 4)).to.equal('ab…');
  });

  it('is never wider than asked for', () => {
    const text = '获取 a👍🏽 artist 音乐 e\u0301';
    for (let columns = 0; columns < 30; columns++) {
      expect(columnsOf(cutToColumns(text, columns))).to.be.at.most(columns);
    }
  });

  it('pads by columns, not by characters', () => {
    expect([padRight('获取', 6), padLeft('获取', 6)]).to.deep.equal(['获取  ', '  获取']);
  });
});
