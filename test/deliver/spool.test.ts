// The spool as one process sees it: what is written comes back, in order, until it is acknowledged.

import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { type OpenSpoolOptions, openSpool } from '../../src/deliver/spool.js';
import { FakeScheduler } from './fake-scheduler.js';
import { ids } from './open-queue.js';
import { appendMany, EVERYTHING, idsIn, loadAll, SpoolScene } from './spool-scene.js';

describe('spool', () => {
  let scene: SpoolScene;

  beforeEach(() => {
    scene = new SpoolScene();
  });

  afterEach(() => scene.remove());

  describe('in one process', () => {
    it('gives back what was appended, in order', () => {
      const spool = scene.open();

      expect(appendMany(spool, 3)).to.deep.equal(['written', 'written', 'written']);

      const items = loadAll(spool);
      expect(items.map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3]);
      expect(idsIn(items)).to.deep.equal(ids(3));
      expect(items.map(({ json }) => json)).to.deep.equal(['{"id":"e1"}', '{"id":"e2"}', '{"id":"e3"}']);
    });

    it('keeps any text of an id and of the JSON', () => {
      const texts = ['', '\0', '\u2028\u2029', 'ünïcödé', '😀'.repeat(9_000), 'TLS1\r\n\x1b[31m', '../../etc/passwd'];
      const spool = scene.open();

      for (const [i, text] of texts.entries()) spool.append({ id: text, sequence: i + 1, json: `"${text}"` });

      const items = loadAll(spool);
      expect(idsIn(items)).to.deep.equal(texts);
      expect(items.map(({ json }) => json)).to.deep.equal(texts.map((text) => `"${text}"`));
    });

    it('keeps half a surrogate pair as the replacement character, like every UTF-8', () => {
      const spool = scene.open();

      spool.append({ id: 'e1', sequence: 1, json: '"\ud800"' });

      expect(loadAll(spool)[0]?.json).to.equal('"\ufffd"');
    });

    it('keeps an event of several megabytes, and the small ones around it', () => {
      const json = JSON.stringify('x'.repeat(5_000_000));
      const spool = scene.open();

      appendMany(spool, 1);
      expect(spool.append({ id: 'large', sequence: 2, json })).to.equal('written');
      appendMany(spool, 1, 3);

      expect(idsIn(loadAll(spool))).to.deep.equal(['e1', 'large', 'e3']);
      expect(loadAll(spool)[1]?.json).to.equal(json);
    });

    it('refuses an id of more than 65,535 bytes, and goes on', () => {
      const spool = scene.open();

      expect(spool.append({ id: 'x'.repeat(65_536), sequence: 1, json: '1' })).to.equal('failed');
      expect(appendMany(spool, 1)).to.deep.equal(['written']);
      expect(idsIn(loadAll(spool))).to.deep.equal(['e1']);
    });

    it('refuses a number that is not the next', () => {
      const spool = scene.open();
      appendMany(spool, 2);

      for (const sequence of [0, 2, 4]) expect(spool.append({ id: 'x', sequence, json: '1' })).to.equal('failed');

      expect(idsIn(loadAll(spool))).to.deep.equal(ids(2));
    });

    it('loads no more events than asked for, and goes on behind them', () => {
      const spool = scene.open({ segmentBytes: 200 });
      appendMany(spool, 50);

      const pieces = [0, 7, 14, 21, 28, 35, 42, 49].map((after) =>
        idsIn(spool.load(after, { ...EVERYTHING, maxItems: 7 })),
      );

      expect(pieces.flat()).to.deep.equal(ids(50));
      expect(pieces.map(({ length }) => length)).to.deep.equal([7, 7, 7, 7, 7, 7, 7, 1]);
    });

    it('loads no more bytes than asked for, but at least one event', () => {
      const spool = scene.open();
      appendMany(spool, 9);
      const bytes = Buffer.byteLength('{"id":"e1"}');

      expect(spool.load(0, { ...EVERYTHING, maxBytes: 3 * bytes + 1 })).to.have.length(3);
      expect(spool.load(3, { ...EVERYTHING, maxBytes: 1 })).to.have.length(1);
    });

    it('loads from anywhere, backwards too, with appends in between', () => {
      const spool = scene.open({ segmentBytes: 300 });
      appendMany(spool, 30);

      expect(idsIn(loadAll(spool, 20))).to.deep.equal(ids(10, 21));
      expect(idsIn(loadAll(spool, 5))).to.deep.equal(ids(25, 6));
      appendMany(spool, 5, 31);
      expect(idsIn(loadAll(spool, 29))).to.deep.equal(ids(6, 30));
      expect(loadAll(spool, 35)).to.deep.equal([]);
    });

    it('reads one segment at a time, not all of them', () => {
      const spool = scene.open({ segmentBytes: 1_000 });
      appendMany(spool, 500);
      rmSync(scene.segments().at(-1) as string);

      expect(idsIn(spool.load(0, { ...EVERYTHING, maxItems: 10 }))).to.deep.equal(ids(10));
    });

    it('tells the age by the monotonic clock, whatever the wall clock does', async () => {
      const scheduler = new FakeScheduler();
      const spool = scene.open({ scheduler });
      appendMany(spool, 1);

      await scheduler.advance(1_500);
      scheduler.wallClockJumpMs = -3_600_000;

      expect(loadAll(spool)[0]?.ageMs).to.equal(1_500);
    });

    it('tells the age of an adopted event by the wall clock, and never a negative one', async () => {
      const scheduler = new FakeScheduler();
      scene.abandon(1, { scheduler });
      await scheduler.advance(2_000);

      const spool = scene.open({ scheduler });
      expect(loadAll(spool)[0]?.ageMs).to.equal(2_000);

      scheduler.wallClockJumpMs = -3_600_000;
      expect(loadAll(spool)[0]?.ageMs).to.equal(0);
    });
  });

  describe('acknowledging', () => {
    it('deletes the segments that are done', () => {
      const spool = scene.open({ segmentBytes: 200 });
      appendMany(spool, 40);
      const before = scene.segments().length;

      spool.acknowledge(20);
      const half = scene.segments().length;
      spool.acknowledge(40);

      expect(before).to.be.greaterThan(8);
      expect(half).to.be.within(before / 2 - 1, before / 2 + 1);
      expect(scene.segments()).to.have.length(1);
      expect(spool.bytes).to.be.at.most(200);
    });

    it('keeps a small segment to write on in it, and deletes a large one', () => {
      const spool = scene.open();
      appendMany(spool, 10);
      const [path] = scene.segments();

      spool.acknowledge(10);
      appendMany(spool, 1, 11);
      expect(scene.segments()).to.deep.equal([path]);

      spool.append({ id: 'large', sequence: 12, json: JSON.stringify('x'.repeat(300_000)) });
      spool.acknowledge(12);
      expect(scene.segments()).to.deep.equal([]);
      expect(spool.bytes).to.equal(0);
    });

    it('gives up what it kept when an event would not fit otherwise', () => {
      const spool = scene.open({ maxBytes: 1_000, segmentBytes: 1_000 });
      const written = appendMany(spool, 100).indexOf('full');

      spool.acknowledge(written);

      expect(appendMany(spool, 100, written + 1).indexOf('full')).to.equal(written);
      expect(idsIn(loadAll(spool, written))).to.deep.equal(ids(written, written + 1));
    });

    it('goes on behind what it deleted', () => {
      const spool = scene.open();
      appendMany(spool, 3);
      spool.acknowledge(3);

      appendMany(spool, 2, 4);

      expect(idsIn(loadAll(spool, 3))).to.deep.equal(['e4', 'e5']);
      expect(idsIn(loadAll(spool))).to.deep.equal(['e4', 'e5']);
    });

    it('is remembered by the next spool, at every position', () => {
      for (let done = 0; done <= 12; done++) {
        scene.abandon(12, { done, segmentBytes: 200 });

        const spool = scene.open();

        expect(spool.adopted).to.equal(12 - done);
        expect(idsIn(loadAll(spool))).to.deep.equal(ids(12 - done, done + 1));
        spool.acknowledge(spool.adopted);
        spool.close();
      }
    });

    it('does nothing for a number that was acknowledged before', () => {
      const spool = scene.open();
      appendMany(spool, 5);
      spool.acknowledge(4);

      spool.acknowledge(2);

      expect(idsIn(loadAll(spool))).to.deep.equal(['e5']);
    });

    it('of more than there is acknowledges what there is', () => {
      const spool = scene.open();
      appendMany(spool, 2);

      spool.acknowledge(99);

      expect(appendMany(spool, 1, 3)).to.deep.equal(['written']);
      expect(idsIn(loadAll(spool))).to.deep.equal(['e3']);
    });
  });

  describe('taking over', () => {
    it('numbers the events of earlier logs first, oldest log first, and its own behind them', () => {
      const scheduler = new FakeScheduler();
      scene.abandon(2, { scheduler, destination: 'a' });
      scheduler.wallClockJumpMs = 1;
      // Another destination's log cannot take the first one over.
      const folders = scene.folders();
      scene.abandon(2, { scheduler, destination: 'b' });
      expect(scene.folders()).to.include.members(folders);

      const spool = scene.open({ scheduler, destination: 'a' });
      appendMany(spool, 1);

      expect(spool.adopted).to.equal(2);
      expect(loadAll(spool).map(({ id, sequence }) => [id, sequence])).to.deep.equal([
        ['e1', 1],
        ['e2', 2],
        ['e1', 3],
      ]);
    });

    it('keeps the order through many logs', () => {
      const scheduler = new FakeScheduler();
      const open = [0, 1, 2, 3].map((i) => {
        scheduler.wallClockJumpMs = i;
        return scene.open({ scheduler });
      });
      for (const [i, spool] of open.entries()) {
        for (let n = 1; n <= 3; n++) spool.append({ id: `${i}-${n}`, sequence: n, json: '1' });
      }
      for (const spool of open.reverse()) spool.close();

      const spool = scene.open();

      expect(idsIn(loadAll(spool))).to.deep.equal([0, 1, 2, 3].flatMap((i) => [`${i}-1`, `${i}-2`, `${i}-3`]));
      expect(idsIn(spool.load(5, { ...EVERYTHING, maxItems: 3 }))).to.deep.equal(['1-3', '2-1', '2-2']);
      spool.acknowledge(7);
      expect(idsIn(loadAll(spool, 7))).to.deep.equal(['2-2', '2-3', '3-1', '3-2', '3-3']);
      expect(scene.folders()).to.have.length(3);
    });

    it('leaves a log of this process alone as long as it is open', () => {
      const first = scene.open();
      appendMany(first, 2);

      const second = scene.open();

      expect(second.adopted).to.equal(0);
      expect(idsIn(loadAll(first))).to.deep.equal(ids(2));
    });

    it('takes over what was taken over before and not finished', () => {
      scene.abandon(5);
      const second = scene.open();
      second.acknowledge(2);
      second.close();

      const third = scene.open();

      expect(third.adopted).to.equal(3);
      expect(idsIn(loadAll(third))).to.deep.equal(ids(3, 3));
    });
  });

  describe('bounds', () => {
    it('is full at maxBytes, and has room again once events are acknowledged', () => {
      const spool = scene.open({ maxBytes: 4_000 });

      const answers = appendMany(spool, 200);
      const written = answers.indexOf('full');

      expect(written).to.be.greaterThan(50);
      expect(new Set(answers.slice(written))).to.deep.equal(new Set(['full']));
      expect(spool.bytes).to.be.within(3_900, 4_000);
      expect(idsIn(loadAll(spool))).to.deep.equal(ids(written));

      spool.acknowledge(written / 2);
      expect(appendMany(spool, 1, written + 1)).to.deep.equal(['written']);
    });

    it('counts what it took over against maxBytes', () => {
      scene.abandon(100);

      const spool = scene.open({ maxBytes: 1_000 });
      expect(spool.bytes).to.be.greaterThan(1_000);
      expect(appendMany(spool, 1)).to.deep.equal(['full']);

      spool.acknowledge(100);
      expect(appendMany(spool, 1)).to.deep.equal(['written']);
    });

    it('holds files down to segmentBytes', () => {
      const spool = scene.open({ segmentBytes: 500 });

      appendMany(spool, 100);

      for (const path of scene.segments()) expect(statSync(path).size).to.be.at.most(500);
    });
  });

  describe('closing', () => {
    it('leaves nothing behind when everything is acknowledged', () => {
      const spool = scene.open();
      appendMany(spool, 3);
      spool.acknowledge(3);

      spool.close();
      spool.close();

      expect(scene.folders()).to.deep.equal([]);
    });

    it('leaves nothing behind when nothing was written', () => {
      scene.open().close();

      expect(scene.folders()).to.deep.equal([]);
    });

    it('leaves what is not acknowledged to the next spool, in this process too', () => {
      const spool = scene.open();
      appendMany(spool, 3);
      spool.acknowledge(1);

      spool.close();

      expect(idsIn(loadAll(scene.open()))).to.deep.equal(['e2', 'e3']);
    });

    it('is the end: nothing is written, read or acknowledged any more', () => {
      const spool = scene.open();
      appendMany(spool, 1);
      spool.close();

      expect(appendMany(spool, 1, 2)).to.deep.equal(['failed']);
      expect(() => loadAll(spool)).to.throw('closed');
      spool.acknowledge(1);

      expect(scene.open().adopted).to.equal(1);
    });
  });

  describe('on disk', () => {
    it('makes the directory with what is above it, for this user only', () => {
      const directory = join(scene.directory, 'a', 'b');
      const spool = openSpool({ directory });
      spool.append({ id: 'e1', sequence: 1, json: '1' });
      spool.acknowledge(1);
      appendMany(spool, 2, 2);
      spool.acknowledge(2);

      const [log] = readdirSync(directory);
      const folder = join(directory, log as string);
      const files = readdirSync(folder).map((name) => join(folder, name));

      for (const path of [join(scene.directory, 'a'), directory, folder]) expect(modeOf(path)).to.equal(0o700);
      expect(files).to.have.length(2);
      for (const path of files) expect(modeOf(path)).to.equal(0o600);
      spool.close();
    });

    it('takes a relative directory from where the program was when it opened it', () => {
      const spool = openSpool({ directory: relative(process.cwd(), scene.directory) });

      expect(scene.folders()).to.have.length(1);
      spool.close();
    });

    it('makes its folder again when somebody deletes it, with the next segment', () => {
      const spool = scene.open({ segmentBytes: 100 });
      appendMany(spool, 3);

      rmSync(join(scene.directory, scene.folders()[0] as string), { recursive: true });

      expect(appendMany(spool, 8, 4)).to.not.include('failed');
      const found = idsIn(loadAll(spool));
      expect(found.at(-1)).to.equal('e11');
      expect(found.length).to.be.greaterThan(5);
    });

    for (const [what, remove] of [
      ['folder', () => rmSync(join(scene.directory, scene.folders()[0] as string), { recursive: true })],
      ['segment', () => rmSync(scene.segments()[0] as string)],
    ] as const) {
      it(`notices within a second of events that its ${what} is gone`, async () => {
        const scheduler = new FakeScheduler();
        const spool = scene.open({ scheduler });
        appendMany(spool, 1);
        remove();

        await scheduler.advance(500);
        appendMany(spool, 1, 2);
        await scheduler.advance(500);
        appendMany(spool, 2, 3);

        expect(idsIn(loadAll(spool))).to.deep.equal(['e3', 'e4']);
        spool.acknowledge(3);
        spool.close();
        expect(idsIn(loadAll(scene.open()))).to.deep.equal(['e4']);
      });
    }

    it('with fsync works the same', () => {
      const spool = scene.open({ fsync: true, segmentBytes: 200 });
      appendMany(spool, 10);
      spool.acknowledge(5);
      spool.close();

      expect(idsIn(loadAll(scene.open({ fsync: true })))).to.deep.equal(ids(5, 6));
    });
  });

  describe('options', () => {
    const refused: readonly [unknown, string][] = [
      [undefined, 'spool must be an object, got undefined'],
      [{}, 'spool.directory must be a non-empty string, got undefined'],
      [{ directory: '' }, "spool.directory must be a non-empty string, got ''"],
      [{ directory: 7 }, 'spool.directory must be a non-empty string, got 7'],
      [{ directory: 'x', maxBytes: 0 }, 'spool.maxBytes must be a positive integer, got 0'],
      [{ directory: 'x', maxBytes: '1' }, "spool.maxBytes must be a positive integer, got '1'"],
      [{ directory: 'x', segmentBytes: -1 }, 'spool.segmentBytes must be a positive integer, got -1'],
      [{ directory: 'x', fsync: 'yes' }, "spool.fsync must be a boolean, got 'yes'"],
      [{ directory: 'x', destination: 1 }, 'spool.destination must be a non-empty string, got 1'],
      [{ directory: 'x', maxbytes: 1 }, "spool has no option 'maxbytes'"],
    ];
    for (const [options, message] of refused) {
      it(`are refused: ${message}`, () => {
        expect(() => openSpool(options as OpenSpoolOptions)).to.throw(message);
      });
    }

    it('refuse a directory that is a file', () => {
      const directory = join(scene.directory, 'file');
      writeFileSync(directory, 'mine');

      expect(() => openSpool({ directory })).to.throw(
        RangeError,
        `spool.directory must be a directory that can be written to (ENOTDIR), got '${directory.slice(0, 20)}`,
      );
      expect(readFileSync(directory, 'utf8')).to.equal('mine');
    });

    it('refuse a directory in a file system that takes no folders, rather than try for ever', function () {
      if (process.platform !== 'linux') this.skip();

      expect(() => openSpool({ directory: '/proc/tracklight/spool' })).to.throw(RangeError, '(ENOENT)');
    });

    it('refuse a directory with a NUL in its name', () => {
      expect(() => openSpool({ directory: `${scene.directory}/a\0b` })).to.throw(RangeError, 'ERR_INVALID_ARG_VALUE');
    });

    it('take a directory that is a symbolic link', () => {
      const target = join(scene.directory, 'target');
      const link = join(scene.directory, 'link');
      mkdirSync(target);
      symlinkSync(target, link);

      const spool = openSpool({ directory: link });

      expect(readdirSync(target)).to.have.length(1);
      spool.close();
    });
  });
});

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
