import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { CallStore, type StoredCall } from '../../src/collect/call-store.js';

function callOf(tag: number, failure?: string): StoredCall {
  return {
    startNs: tag * 1000,
    durationNs: tag,
    tag,
    failure: failure ? { name: 'Error', message: failure } : undefined,
  };
}

function filled(maxEvents: number, count: number): CallStore {
  const store = new CallStore(maxEvents);
  for (let tag = 0; tag < count; tag++) store.append(callOf(tag));
  return store;
}

function tagsOf(store: CallStore): number[] {
  return contentsOf(store).map(({ tag }) => tag);
}

function contentsOf(store: CallStore): StoredCall[] {
  const calls: StoredCall[] = [];
  store.forEach((call) => {
    calls.push(call);
  });
  return calls;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

describe('CallStore', () => {
  it('holds nothing at first', () => {
    const store = new CallStore(10);

    expect(store.length).to.equal(0);
    expect(store.overwritten).to.equal(0);
    expect(contentsOf(store)).to.deep.equal([]);
  });

  it('hands out what was appended, oldest first', () => {
    const store = new CallStore(10);
    const calls = [callOf(1), callOf(2, 'second failed'), callOf(3)];

    for (const call of calls) store.append(call);

    expect(contentsOf(store)).to.deep.equal(calls);
  });

  it('is full, and has overwritten nothing, at exactly its capacity', () => {
    const store = filled(10, 10);

    expect(store.length).to.equal(10);
    expect(store.overwritten).to.equal(0);
  });

  it('overwrites the oldest beyond its capacity and counts it', () => {
    const store = filled(10, 12);

    expect(tagsOf(store)).to.deep.equal([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(store.length).to.equal(10);
    expect(store.overwritten).to.equal(2);
  });

  it('keeps the newest however often it goes round', () => {
    const store = filled(3, 1_000);

    expect(tagsOf(store)).to.deep.equal([997, 998, 999]);
    expect(store.overwritten).to.equal(997);
  });

  it('keeps every call with maxEvents 0', () => {
    const store = filled(0, 5_000);

    expect(store.length).to.equal(5_000);
    expect(store.overwritten).to.equal(0);
    expect(tagsOf(store).at(0)).to.equal(0);
    expect(tagsOf(store).at(-1)).to.equal(4_999);
  });

  it('takes no memory for events that have not happened', () => {
    const store = filled(Number.MAX_SAFE_INTEGER, 1);

    expect(store.startNs.length).to.be.at.most(512);
  });

  it('takes 20 bytes an event', () => {
    const store = filled(10_000, 20_000);

    const bytes = store.startNs.byteLength + store.durationNs.byteLength + store.tag.byteLength;
    expect(bytes).to.equal(20 * 10_000);
  });

  describe('failures', () => {
    it('are forgotten with the call they belong to', () => {
      const store = new CallStore(2);
      store.append(callOf(1, 'old'));

      store.append(callOf(2));
      store.append(callOf(3));

      expect(contentsOf(store).map(({ failure }) => failure)).to.deep.equal([undefined, undefined]);
    });

    it('stay with their call when the ring has gone round', () => {
      const store = new CallStore(3);

      for (let tag = 0; tag < 100; tag++) store.append(callOf(tag, tag % 2 === 0 ? `failed ${tag}` : undefined));

      expect(contentsOf(store)).to.deep.equal([callOf(97), callOf(98, 'failed 98'), callOf(99)]);
    });

    it('are all there at every moment when every call fails', () => {
      const store = new CallStore(600);

      for (let tag = 0; tag < 4_000; tag++) {
        store.append(callOf(tag, `failed ${tag}`));

        const lost = contentsOf(store).filter((call) => call.failure?.message !== `failed ${call.tag}`);
        if (lost.length > 0) expect.fail(`${lost.length} lost after ${tag}`);
      }
    });

    it('are noted with their call although others have followed it, failures too', () => {
      const store = new CallStore(10);
      store.append(callOf(1));
      const number = store.lastNumber;
      store.append(callOf(2, 'within'));
      store.append(callOf(3));

      store.noteFailure({ name: 'Error', message: 'around' }, number);

      expect(contentsOf(store)).to.deep.equal([callOf(1, 'around'), callOf(2, 'within'), callOf(3)]);
    });

    it('are not noted with another call when their own is gone already', () => {
      const store = new CallStore(2);
      store.append(callOf(1));
      const number = store.lastNumber;
      for (const tag of [2, 3, 4]) store.append(callOf(tag, `failed ${tag}`));

      store.noteFailure({ name: 'Error', message: 'around' }, number);

      expect(contentsOf(store)).to.deep.equal([callOf(3, 'failed 3'), callOf(4, 'failed 4')]);
    });

    it('take no memory once they are forgotten', async () => {
      const store = new CallStore(2);
      const appendFailure = () => {
        const call = callOf(0, 'the first');
        store.append(call);
        return new WeakRef(call.failure as object);
      };
      const firstFailure = appendFailure();

      for (let tag = 1; tag < 3_000; tag++) store.append(callOf(tag, `failed ${tag}`));
      // What a WeakRef was made of lives to the end of the turn.
      await new Promise(setImmediate);
      collectGarbage();

      expect(firstFailure.deref()).to.equal(undefined);
      expect(store.length).to.equal(2);
    });

    it('stay with their call when others are dropped', () => {
      const store = new CallStore(10);
      for (const tag of [1, 2, 3, 4]) store.append(callOf(tag, tag % 2 === 0 ? `failed ${tag}` : undefined));

      store.replace(contentsOf(store).slice(1));
      store.append(callOf(5));

      expect(contentsOf(store)).to.deep.equal([callOf(2, 'failed 2'), callOf(3), callOf(4, 'failed 4'), callOf(5)]);
    });
  });

  describe('replace', () => {
    it('keeps the newest of more than fit', () => {
      const store = new CallStore(2);

      store.replace([callOf(1), callOf(2, 'failed'), callOf(3)]);

      expect(contentsOf(store)).to.deep.equal([callOf(2, 'failed'), callOf(3)]);
    });

    it('counts nothing as overwritten by itself, and forgets nothing that was', () => {
      const store = filled(10, 15);

      store.replace([callOf(1)]);

      expect(store.overwritten).to.equal(5);
      expect(store.length).to.equal(1);
    });

    it('leaves room for what comes next', () => {
      const store = filled(3, 5);
      store.replace([callOf(10), callOf(11)]);

      store.append(callOf(12));
      store.append(callOf(13));

      expect(tagsOf(store)).to.deep.equal([11, 12, 13]);
      expect(store.overwritten).to.equal(3);
    });
  });

  it('counts what never came in beside what it overwrote', () => {
    const store = filled(10, 12);

    store.addOverwritten(5);
    store.append(callOf(99));

    expect(store.overwritten).to.equal(8);
  });

  it('forgets everything when cleared, the counts too', () => {
    const store = filled(10, 15);
    store.addOverwritten(5);

    store.clear();

    expect(store.length).to.equal(0);
    expect(store.overwritten).to.equal(0);
    expect(contentsOf(store)).to.deep.equal([]);
  });
});
