import { expect } from 'chai';
import { ErrorGroups, normalizeMessage } from '../../src/aggregate/error-groups.js';

function groupsOf(...failures: readonly [errorName: string, errorMessage: string][]): ErrorGroups {
  const groups = new ErrorGroups();
  for (const [i, [errorName, errorMessage]] of failures.entries()) {
    groups.record({ errorName, errorMessage, functionName: 'f', timeMs: i });
  }
  return groups;
}

describe('normalizeMessage', () => {
  it('makes one problem of messages that differ in numbers', () => {
    expect(normalizeMessage('timed out after 5000 ms')).to.equal(normalizeMessage('timed out after 4,999.5 ms'));
  });

  it('makes one problem of messages that differ in quoted text', () => {
    expect(normalizeMessage(`no "a" in 'b' of \`c\``)).to.equal(normalizeMessage(`no "x y" in '' of \`z\``));
  });

  it('makes one problem of messages that differ in hexadecimal and UUID-like ids', () => {
    expect(normalizeMessage('order 3f2a9c1d lost')).to.equal(normalizeMessage('order 00ffee11 lost'));
    expect(normalizeMessage('user 123e4567-e89b-12d3-a456-426614174000')).to.equal('user #');
    expect(normalizeMessage('USER DEADBEEF01')).to.equal('USER #');
  });

  it('keeps words, hexadecimal ones too', () => {
    expect(normalizeMessage('the facade-deadbeef effaced')).to.equal('the facade-deadbeef effaced');
  });

  it('keeps a quote that is not closed', () => {
    expect(normalizeMessage(`can't open`)).to.equal(`can't open`);
  });

  it('takes time in proportion to the message, a hostile one too', () => {
    // A quadratic expression takes minutes for these.
    for (const part of ['a-', 'aaaaaaaa-aaaa-', 'a', '"', `'"`, '1,', '-']) {
      const hostile = `${part.repeat(200_000 / part.length)}g`;

      expect(normalizeMessage(hostile)).to.be.a('string');
    }
  });
});

describe('ErrorGroups', () => {
  it('counts failures alike in one group that keeps the first message', () => {
    const groups = groupsOf(['TimeoutError', 'after 1 ms'], ['TimeoutError', 'after 2 ms']);

    expect(groups.toSnapshot()).to.deep.equal([
      {
        errorName: 'TimeoutError',
        errorMessage: 'after 1 ms',
        count: 2,
        firstMs: 0,
        lastMs: 1,
        functions: [{ functionName: 'f', count: 2 }],
      },
    ]);
  });

  it('keeps errors of other names and other messages apart', () => {
    const groups = groupsOf(['A', 'x'], ['B', 'x'], ['A', 'y']);

    expect(groups.toSnapshot().map(({ count }) => count)).to.deep.equal([1, 1, 1]);
  });

  it('does not mistake a part of a name for a part of a message', () => {
    const groups = groupsOf(['ab', 'c'], ['a', 'bc'], ['a\nb', 'c'], ['a', '\nbc']);

    expect(groups.toSnapshot()).to.have.length(4);
  });

  it('puts the most frequent first, of equals the older', () => {
    const groups = groupsOf(['Old', ''], ['Rare', ''], ['Frequent', ''], ['Frequent', '']);

    expect(groups.toSnapshot().map(({ errorName }) => errorName)).to.deep.equal(['Frequent', 'Old', 'Rare']);
  });

  it('counts the functions a problem came from, foreign names too', () => {
    const groups = new ErrorGroups();
    for (const functionName of ['a', '__proto__', 'a']) {
      groups.record({ errorName: 'E', errorMessage: '', functionName, timeMs: 0 });
    }

    expect(groups.toSnapshot()[0]?.functions).to.deep.equal([
      { functionName: 'a', count: 2 },
      { functionName: '__proto__', count: 1 },
    ]);
  });

  it('adds the groups of another', () => {
    const groups = groupsOf(['E', 'no 1']);
    const [other] = groupsOf(['E', 'no 7'], ['E', 'no 8']).toSnapshot();

    groups.absorb({ ...(other as NonNullable<typeof other>), firstMs: -5, lastMs: 99 });

    expect(groups.toSnapshot()).to.deep.equal([
      {
        errorName: 'E',
        errorMessage: 'no 1',
        count: 3,
        firstMs: -5,
        lastMs: 99,
        functions: [{ functionName: 'f', count: 3 }],
      },
    ]);
  });

  it('counts what is beyond 500 groups together and loses none of it', () => {
    const groups = groupsOf(...Array.from({ length: 700 }, (_, i): [string, string] => [`E${i}`, '']));

    const snapshot = groups.toSnapshot();

    expect(snapshot).to.have.length(501);
    expect(snapshot[0]).to.include({ errorName: '(other errors)', errorMessage: '', count: 200 });
    expect(snapshot.reduce((sum, { count }) => sum + count, 0)).to.equal(700);
  });

  it('lets no name around that bound, that of the rest neither', () => {
    const names = Array.from({ length: 700 }, (_, i): [string, string] => [`E${i}`, '']);
    const others = Array.from({ length: 700 }, (_, i): [string, string] => ['(other errors)', 'x'.repeat(i)]);

    expect(groupsOf(...names, ...others).toSnapshot()).to.have.length(501);
  });

  it('names at most 50 functions a group and counts all of their failures', () => {
    const groups = new ErrorGroups();
    for (let i = 0; i < 80; i++) groups.record({ errorName: 'E', errorMessage: '', functionName: `f${i}`, timeMs: 0 });

    const [group] = groups.toSnapshot();

    expect(group?.functions).to.have.length(50);
    expect(group?.count).to.equal(80);
  });

  it('forgets everything when cleared', () => {
    const groups = groupsOf(['E', '']);

    groups.clear();

    expect(groups.toSnapshot()).to.deep.equal([]);
  });

  it('hands out copies', () => {
    const groups = groupsOf(['E', '']);
    const [copy] = groups.toSnapshot() as [any];

    copy.count = 99;
    copy.functions.length = 0;

    expect(groups.toSnapshot()[0]).to.deep.include({ count: 1, functions: [{ functionName: 'f', count: 1 }] });
  });
});
