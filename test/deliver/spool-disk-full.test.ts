// Figure 8: a disk that is full is no crash. What was accepted stays readable, what was not is counted, and it goes on.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BatchQueue } from '../../src/deliver/batch-queue.js';
import { openSpool } from '../../src/deliver/spool.js';
import { FakeLogger } from '../console/fakes.js';
import { FakeDestination, RETRY } from './fake-destination.js';
import { FakeScheduler, settle } from './fake-scheduler.js';
import { SpoolProcesses } from './spool-process.js';
import { idsIn, loadAll, SpoolScene } from './spool-scene.js';

const LIMIT = 64 * 1024;
const JSON_1K = JSON.stringify('x'.repeat(1_000));

describe('spool, on a full disk', () => {
  describe('of 256 KiB (tmpfs)', () => {
    let disk: string;
    let isMounted: boolean;

    beforeEach(function () {
      disk = mkdtempSync(join(tmpdir(), 'tracklight-disk-'));
      const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
      isMounted = mount.status === 0;
      // Only root may mount.
      if (!isMounted) this.skip();
    });

    afterEach(() => {
      if (isMounted) execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    });

    it('keeps what was written readable, and writes on when there is room', () => {
      const spool = openSpool({ directory: disk, segmentBytes: 32 * 1024 });
      const append = (sequence: number) => spool.append({ id: `e${sequence}`, sequence, json: JSON_1K });

      let written = 0;
      while (append(written + 1) === 'written') written++;
      expect(append(written + 1)).to.equal('failed');
      expect(written).to.be.within(150, 256);
      expect(loadAll(spool).map(({ json }) => json)).to.deep.equal(Array(written).fill(JSON_1K));

      spool.acknowledge(100);
      expect(append(written + 1)).to.equal('written');
      expect(loadAll(spool, 100)).to.have.length(written + 1 - 100);
      spool.close();

      const next = openSpool({ directory: disk });
      expect([next.adopted, next.tornFrames]).to.deep.equal([written + 1 - 100, 0]);
      next.close();
    });

    it('acknowledges and adopts with no byte free', () => {
      const spool = openSpool({ directory: disk, segmentBytes: 32 * 1024 });
      let written = 0;
      while (spool.append({ id: 'x', sequence: written + 1, json: JSON_1K }) === 'written') written++;
      fill(disk);

      // No segment ends here, and the cursor has no room: these are sent once more.
      spool.acknowledge(5);
      spool.close();
      const next = openSpool({ directory: disk });

      expect(next.adopted).to.equal(written);
      next.acknowledge(written);
      next.close();
      expect(readdirSync(disk)).to.deep.equal(['filler']);
    });

    it('has the queue count and warn once, deliver the rest, and accept again', async () => {
      const scheduler = new FakeScheduler();
      const destination = new FakeDestination();
      const logger = new FakeLogger();
      destination.otherwise = RETRY;
      const spool = openSpool({ directory: disk, scheduler });
      const freeze = (json: string) => ({ json, frozen: undefined });
      const queue = new BatchQueue<string>({ destination, freeze, spool, scheduler, logger, name: 'test' });

      const answers = Array.from({ length: 400 }, () => queue.record(JSON_1K));
      await settle();
      const accepted = answers.filter((answer) => answer === 'accepted').length;
      const { received, dropped } = queue.stats();

      expect(accepted).to.be.within(150, 256);
      expect([received, dropped.spool]).to.deep.equal([400, 400 - accepted]);

      destination.otherwise = { outcome: 'ok' };
      await scheduler.advance(60_000);
      expect(queue.stats().delivered).to.equal(accepted);
      expect(queue.record(JSON_1K)).to.equal('accepted');
      await queue.close();

      expect(queue.stats().delivered).to.equal(accepted + 1);
      expect(logger.lines).to.deep.equal([
        'warn: test: the spool cannot be written, and events are dropped',
        `warn: test: the spool can be written again; ${400 - accepted} events were dropped`,
      ]);
      expect(readdirSync(disk)).to.deep.equal([]);
    });
  });

  describe('of files up to 64 KiB (prlimit)', () => {
    let scene: SpoolScene;
    let processes: SpoolProcesses;

    before(function () {
      if (spawnSync('prlimit', ['--version']).status !== 0) this.skip();
      processes = new SpoolProcesses();
    });

    after(() => processes?.[Symbol.asyncDispose]());

    beforeEach(() => {
      scene = new SpoolScene();
    });

    afterEach(() => scene.remove());

    it('survives it, keeps what was written readable, and writes on when the limit is lifted', async () => {
      const code = `
        const spool = openSpool({ directory });
        const json = JSON.stringify('x'.repeat(1_000));
        let written = 0;
        let failed = 0;
        const fill = (count) => {
          for (let i = 0; i < count; i++) append(spool, written + 1, 'e' + (written + 1), json) === 'written' ? written++ : failed++;
          say({ written, failed, readable: spool.load(0, everything).filter((item) => item.json === json).length });
        };
        fill(100);
        wait();
        fill(100);
        wait();`;
      const writer = processes.start(code, [scene.directory], ['prlimit', `--fsize=${LIMIT}:unlimited`]);

      const full = (await writer.said()) as Fill;
      execFileSync('prlimit', ['--pid', String(writer.child.pid), '--fsize=unlimited:unlimited']);
      writer.go();
      const lifted = (await writer.said()) as Fill;
      await writer.kill();

      expect(full).to.deep.equal({ written: 63, failed: 37, readable: 63 });
      expect(lifted).to.deep.equal({ written: 163, failed: 37, readable: 163 });
      const next = scene.open();
      expect([next.adopted, next.tornFrames]).to.deep.equal([163, 0]);
    });

    it('writes on in a new file once everything is acknowledged', async () => {
      const code = `
        const spool = openSpool({ directory });
        let written = 0;
        const fill = () => {
          while (append(spool, written + 1, 'x', JSON.stringify('x'.repeat(1_000))) === 'written') written++;
          return written;
        };
        const before = fill();
        spool.acknowledge(before);
        say([before, fill()]);`;
      const writer = processes.start(code, [scene.directory], ['prlimit', `--fsize=${LIMIT}`]);

      expect(await writer.said()).to.deep.equal([63, 126]);
      await writer.ended();

      expect(idsIn(loadAll(scene.open()))).to.have.length(63);
    });

    for (const [title, left] of [
      ['fails only for the events that are too large for a file', ['10', '20', '30']],
      ['does so with everything acknowledged before each of them too', ['30']],
    ] as const) {
      it(title, async () => {
        const code = `
          const spool = openSpool({ directory, segmentBytes: 1_000 });
          const sizes = [10, 70_000, 200_000, 20, 70_000, 30];
          let written = 0;
          say(sizes.map((size) => {
            if (given[0] === 'acknowledge') spool.acknowledge(written);
            const answer = append(spool, written + 1, String(size), 'x'.repeat(size));
            if (answer === 'written') written++;
            return answer;
          }));`;
        const args = left.length === 1 ? ['acknowledge'] : [];
        const writer = processes.start(code, [scene.directory, ...args], ['prlimit', `--fsize=${LIMIT}`]);

        expect(await writer.said()).to.deep.equal(['written', 'failed', 'failed', 'written', 'failed', 'written']);
        await writer.ended();

        const next = scene.open();
        expect(idsIn(loadAll(next))).to.deep.equal(left);
        expect(next.tornFrames).to.equal(0);
      });
    }
  });
});

interface Fill {
  readonly written: number;
  readonly failed: number;
  readonly readable: number;
}

/** Takes the last byte of a disk. */
function fill(disk: string): void {
  for (const bytes of [64 * 1024, 4_096, 1]) {
    try {
      for (;;) writeFileSync(join(disk, 'filler'), Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      // Full for pieces of this size.
    }
  }
}
