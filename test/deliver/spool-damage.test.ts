// What a spool makes of files that are not as it left them: nothing worse than the loss of what was damaged.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { BatchQueue } from '../../src/deliver/batch-queue.js';
import { FakeDestination } from './fake-destination.js';
import { ids } from './open-queue.js';
import { appendMany, idsIn, loadAll, SpoolScene } from './spool-scene.js';

const NOBODY = 65_534;

describe('spool, damaged', () => {
  let scene: SpoolScene;

  beforeEach(() => {
    scene = new SpoolScene();
  });

  afterEach(() => scene.remove());

  /** Puts other bytes in the place of a file, opens, looks, and leaves the directory empty again. */
  function openWith(path: string, bytes: Buffer) {
    writeFileSync(path, bytes);
    const spool = scene.open();
    const found = { ids: idsIn(loadAll(spool)), adopted: spool.adopted, tornFrames: spool.tornFrames };
    spool.acknowledge(spool.adopted);
    spool.close();
    expect(scene.folders()).to.deep.equal([]);
    return found;
  }

  it('loses only the last event to a tail torn at any byte of it', () => {
    const bytes = readFileSync(scene.abandon(3)[0] as string);
    const frameBytes = bytes.length / 3;
    scene.empty();

    for (let length = 2 * frameBytes; length <= bytes.length; length++) {
      const [path] = scene.abandon(3);
      const found = openWith(path as string, bytes.subarray(0, length));

      const isWhole = length === bytes.length;
      const isTorn = !isWhole && length > 2 * frameBytes;
      expect(found).to.deep.equal({ ids: ids(isWhole ? 3 : 2), adopted: isWhole ? 3 : 2, tornFrames: isTorn ? 1 : 0 });
    }
  });

  it('loses only the last event to a tail of zeros or noise', () => {
    for (const fill of [0, 0xff, 'TLS1']) {
      const [path] = scene.abandon(3) as [string];
      const bytes = readFileSync(path);

      const found = openWith(path, Buffer.concat([bytes, Buffer.alloc(5_000, fill)]));

      expect(found).to.deep.equal({ ids: ids(3), adopted: 3, tornFrames: 1 });
    }
  });

  it('cuts a torn tail off the file', () => {
    const [path] = scene.abandon(3) as [string];
    const whole = readFileSync(path);
    truncateSync(path, whole.length - 1);

    const spool = scene.open();

    const [after] = scene.segments() as [string];
    expect(readFileSync(after)).to.deep.equal(whole.subarray(0, (whole.length / 3) * 2));
    expect(spool.bytes).to.equal((whole.length / 3) * 2);
  });

  it('finds nothing in a log whose only event is torn, and removes it', () => {
    const [path] = scene.abandon(1) as [string];

    expect(openWith(path, readFileSync(path).subarray(0, 20))).to.deep.equal({ ids: [], adopted: 0, tornFrames: 1 });
  });

  it('loses only the event in which a byte has changed, whichever byte it is', () => {
    const [first] = scene.abandon(3) as [string];
    const bytes = readFileSync(first);
    const frameBytes = bytes.length / 3;
    scene.empty();

    for (let i = 0; i < frameBytes; i++) {
      const [path] = scene.abandon(3) as [string];
      const changed = Buffer.from(bytes);
      changed[frameBytes + i] = ~(changed[frameBytes + i] as number);

      expect(openWith(path, changed)).to.deep.equal({ ids: ['e1', 'e3'], adopted: 3, tornFrames: 0 });
    }
  });

  it('goes on with the next segment behind one that is ruined, gone or unreadable', () => {
    const ruin: readonly ((path: string) => void)[] = [
      (path) => writeFileSync(path, Buffer.alloc(300, 7)),
      (path) => truncateSync(path, 0),
      (path) => truncateSync(path, 90),
    ];
    for (const damage of ruin) {
      const paths = scene.abandon(20, { segmentBytes: 200 });
      damage(paths[2] as string);

      const spool = scene.open();
      const found = idsIn(loadAll(spool));

      expect(spool.adopted).to.equal(20);
      expect(found.length).to.be.within(15, 19);
      expect([found[0], found.at(-1)]).to.deep.equal(['e1', 'e20']);
      spool.acknowledge(20);
      spool.close();
      expect(scene.folders()).to.deep.equal([]);
    }
  });

  it('has a queue count what cannot be read again', async () => {
    const [path] = scene.abandon(10) as [string];
    const bytes = readFileSync(path);
    const at = bytes.indexOf('e5');
    bytes[at] = 0;
    writeFileSync(path, bytes);
    const destination = new FakeDestination();
    const spool = scene.open();
    const freeze = (event: unknown) => ({ json: JSON.stringify(event), frozen: undefined });
    const queue = new BatchQueue<unknown>({ destination, freeze, spool, logger: {} });

    await queue.close();

    const { received, delivered, dropped } = queue.stats();
    expect({ received, delivered, lost: dropped.spool }).to.deep.equal({ received: 10, delivered: 9, lost: 1 });
    expect(scene.folders()).to.deep.equal([]);
  });

  it('sends events once more after a cursor that cannot be trusted', () => {
    for (const length of [0, 5, 12]) {
      const [path] = scene.abandon(3, { done: 2 }) as [string];
      const cursor = join(dirname(path), 'cursor');
      writeFileSync(cursor, Buffer.alloc(length, 0x41));

      const spool = scene.open();

      expect(idsIn(loadAll(spool))).to.deep.equal(ids(3));
      spool.acknowledge(3);
      spool.close();
    }
  });

  it('removes empty logs and empty segments', () => {
    const [path] = scene.abandon(3) as [string];
    writeFileSync(path, '');
    writeFileSync(join(dirname(path), '9999999999999999.seg'), '');

    const spool = scene.open();

    expect(spool.adopted).to.equal(0);
    expect(scene.folders()).to.have.length(1);
  });

  it('leaves foreign files and folders alone', () => {
    const [path] = scene.abandon(3) as [string];
    const foreign = ['notes.txt', 'log-', 'log-1-2-3-free', '1.seg'];
    for (const name of foreign) writeFileSync(join(scene.directory, name), 'mine');
    mkdirSync(join(scene.directory, 'folder'));
    for (const name of ['notes.txt', '1.seg', '0000000000000001.seg.bak'])
      writeFileSync(join(dirname(path), name), 'mine');
    mkdirSync(join(dirname(path), '0000000000000009.seg'));

    const spool = scene.open();
    expect(idsIn(loadAll(spool))).to.deep.equal(ids(3));
    spool.acknowledge(3);
    spool.close();

    const folders = scene.folders();
    const log = folders.find((name) => !foreign.includes(name) && name !== 'folder') as string;
    expect(folders).to.include.members([...foreign, 'folder']);
    expect(readdirSync(join(scene.directory, log)).sort()).to.deep.equal(
      ['0000000000000001.seg.bak', '0000000000000009.seg', '1.seg', 'notes.txt'].sort(),
    );
  });

  it('follows no symbolic link, neither to read nor to delete', () => {
    const outside = new SpoolScene();
    const [path] = scene.abandon(3) as [string];
    const [treasure] = outside.abandon(5) as [string];
    const name = scene.folders()[0] as string;
    // A log, a segment and a cursor that lead out of the directory.
    symlinkSync(dirname(treasure), join(scene.directory, name.replace(/-[0-9a-f]{12}-/, '-000000000000-')));
    symlinkSync(treasure, join(dirname(path), '0000000000000004.seg'));
    symlinkSync(treasure, join(dirname(path), 'cursor'));
    const before = readFileSync(treasure);

    const spool = scene.open();
    expect(idsIn(loadAll(spool))).to.deep.equal(ids(3));
    spool.acknowledge(1);
    spool.acknowledge(3);
    spool.close();

    expect(readFileSync(treasure)).to.deep.equal(before);
    outside.remove();
  });

  it('does not wait for a pipe in the place of a file', function () {
    if (process.platform === 'win32') this.skip();
    const [path] = scene.abandon(3) as [string];
    for (const name of ['cursor', '0000000000000004.seg']) execFileSync('mkfifo', [join(dirname(path), name)]);

    const spool = scene.open();

    expect(idsIn(loadAll(spool))).to.deep.equal(ids(3));
    spool.acknowledge(2);
    expect(idsIn(loadAll(spool))).to.deep.equal(['e3']);
  });

  describe('without the right to write', () => {
    /** Root may do everything; somebody else may not. */
    function asNobody<T>(act: () => T): T {
      if (process.geteuid?.() !== 0) return act();
      process.seteuid?.(NOBODY);
      try {
        return act();
      } finally {
        process.seteuid?.(0);
      }
    }

    before(function () {
      if (process.platform === 'win32') this.skip();
    });

    beforeEach(() => {
      if (process.geteuid?.() === 0) chownSync(scene.directory, NOBODY, NOBODY);
    });

    it('to the directory: it throws, and leaves what is there', () => {
      asNobody(() => scene.abandon(3));
      chmodSync(scene.directory, 0o500);

      expect(() => asNobody(() => scene.open())).to.throw(RangeError, 'spool.directory must be a directory that can');

      chmodSync(scene.directory, 0o700);
      expect(asNobody(() => idsIn(loadAll(scene.open())))).to.deep.equal(ids(3));
    });

    it('to a log: its events are read, and once more by the next spool', () => {
      const [path] = asNobody(() => scene.abandon(3)) as [string];
      chmodSync(dirname(path), 0o500);

      asNobody(() => {
        const spool = scene.open();
        expect(idsIn(loadAll(spool))).to.deep.equal(ids(3));
        spool.acknowledge(2);
        spool.acknowledge(3);
        appendMany(spool, 1);
        spool.acknowledge(4);
        spool.close();
      });

      expect(asNobody(() => idsIn(loadAll(scene.open())))).to.deep.equal(ids(3));
      for (const name of scene.folders()) chmodSync(join(scene.directory, name), 0o700);
    });

    it('or to read a segment: its log waits until that is possible', () => {
      const [path] = asNobody(() => scene.abandon(3)) as [string];
      chmodSync(path, 0o000);

      expect(asNobody(() => scene.open()).adopted).to.equal(0);

      chmodSync(path, 0o600);
      expect(asNobody(() => idsIn(loadAll(scene.open())))).to.deep.equal(ids(3));
    });

    it('because it is of another user: nothing of it is touched', function () {
      if (process.geteuid?.() !== 0) this.skip();
      asNobody(() => scene.abandon(3));
      const before = scene.folders();

      const spool = scene.open();

      expect(spool.adopted).to.equal(0);
      expect(scene.folders()).to.include.members(before);
    });
  });
});
