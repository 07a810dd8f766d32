// Whose a log is: what a dead process left goes to exactly one other, and what a living one has stays with it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, renameSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { formatOwner, isGone, type Owner, parseOwner, shortHash, thisProcess } from '../../src/deliver/spool-owner.js';
import type { LineProcess } from '../line-process.js';
import { ids } from './open-queue.js';
import { SpoolProcesses } from './spool-process.js';
import { appendMany, idsIn, loadAll, SpoolScene } from './spool-scene.js';

const HOUR_MS = 3_600_000;

describe('spool, taking over', () => {
  let scene: SpoolScene;
  let processes: SpoolProcesses;

  before(() => {
    processes = new SpoolProcesses();
  });

  after(() => processes[Symbol.asyncDispose]());

  beforeEach(() => {
    scene = new SpoolScene();
  });

  afterEach(() => scene.remove());

  it('takes over the log of a process that was killed, and not of one that runs', async () => {
    const code = `
      const spool = openSpool({ directory });
      for (let i = 1; i <= 3; i++) append(spool, i, 'e' + i);
      say('written');
      wait();`;
    const writer = processes.start(code, [scene.directory]);
    await writer.said();

    expect(scene.open().adopted).to.equal(0);
    await writer.kill();

    expect(idsIn(loadAll(scene.open()))).to.deep.equal(ids(3));
  });

  it('gives each log to exactly one of two processes that open at the same moment', async () => {
    const logs = 20;
    for (let round = 0; round < 3; round++) {
      await leaveLogs(logs, round);
      const rivals = Array.from({ length: 2 }, () => processes.start(ADOPT, [scene.directory]));
      for (const rival of rivals) await rival.said();

      for (const rival of rivals) rival.go();
      const found = await Promise.all(rivals.map((rival) => rival.said<string[]>()));

      const all = found.flatMap((own) => own ?? []);
      expect(all).to.have.length(2 * logs);
      expect(new Set(all).size).to.equal(2 * logs);
      for (const rival of rivals) rival.go();
      await Promise.all(rivals.map((rival) => rival.ended()));
      expect(scene.folders()).to.deep.equal([]);
    }
  });

  it('gives each log to exactly one of two threads', async () => {
    const threads = `
      const { Worker } = await import('node:worker_threads');
      const opening = async ({ parentPort, workerData }) => {
        const { openSpool } = await import(workerData.url);
        const items = openSpool({ directory: workerData.directory }).load(0, { maxItems: 100, maxBytes: 10_000 });
        parentPort.postMessage(items.map(({ id }) => id));
      };
      const code = '(' + opening + ')(await import("node:worker_threads"))';
      const open = (resolve, reject) => {
        const url = new URL('data:text/javascript,' + encodeURIComponent(code));
        new Worker(url, { workerData: { url: SPOOL_URL, directory } }).on('message', resolve).on('error', reject);
      };
      say((await Promise.all([new Promise(open), new Promise(open)])).flat());`;
    await leaveLogs(10, 0);

    const found = await processes.start(threads, [scene.directory]).said<string[]>();

    expect(found).to.have.length(20);
    expect(new Set(found).size).to.equal(20);
  });

  it('takes over what an adopter that was killed had taken over', async () => {
    await leaveLogs(3, 0);
    const adopter = processes.start(ADOPT, [scene.directory]);
    await adopter.said();
    adopter.go();
    expect(await adopter.said()).to.have.length(6);
    await adopter.kill();

    expect(scene.open().adopted).to.equal(6);
  });

  it('takes over nothing of another destination', () => {
    scene.abandon(2, { destination: 'https://a.example' });

    expect(scene.open({ destination: 'https://b.example' }).adopted).to.equal(0);
    expect(scene.open().adopted).to.equal(0);
    expect(scene.open({ destination: 'https://a.example' }).adopted).to.equal(2);
  });

  describe('of an owner that', () => {
    /** A log of three events under another owner's name. */
    function ownedBy(owner: Owner): void {
      scene.abandon(3);
      const [name] = scene.folders() as [string];
      renameSync(join(scene.directory, name), join(scene.directory, name.replace(/free$/, formatOwner(owner))));
    }
    const adopted = () => scene.open().adopted;
    const us = thisProcess();
    const elsewhere: Owner = { ...us, world: 'ffffffff', host: 'ffffffff' };

    it('is this process: stays', () => {
      ownedBy(us);

      expect(adopted()).to.equal(0);
    });

    it('had the id of this process before it: is taken over', function () {
      if (us.startTicks === '0') this.skip();
      ownedBy({ ...us, startTicks: String(Number(us.startTicks) - 1) });

      expect(adopted()).to.equal(3);
    });

    it('had an id that nobody has now: is taken over', async () => {
      const child = spawn(process.execPath, ['-e', '0']);
      const pid = child.pid as number;
      await once(child, 'close');
      ownedBy({ ...us, pid });

      expect(adopted()).to.equal(3);
    });

    it('runs, but does not say since when: stays', () => {
      ownedBy({ ...us, pid: process.ppid, startTicks: '0' });

      expect(adopted()).to.equal(0);
    });

    it('has ended and was not waited for: is taken over', async function () {
      if (process.platform !== 'linux') this.skip();
      // The long `sleep` never asks what became of the short one.
      const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const ended = { ...us, pid: Number(String(line)), startTicks: '0' };
        while (!isGone(ended, () => 0)) await new Promise((resolve) => setImmediate(resolve));
        ownedBy(ended);

        expect(adopted()).to.equal(3);
      } finally {
        parent.kill('SIGKILL');
      }
    });

    it('ran before this host or container was started again: is taken over', () => {
      ownedBy({ ...us, world: 'ffffffff' });

      expect(adopted()).to.equal(3);
    });

    it('is on another host: stays for 24 hours after its last write, and is then taken over', () => {
      ownedBy(elsewhere);
      expect(adopted()).to.equal(0);

      const [name] = scene.folders().filter((one) => one.includes('ffffffff')) as [string];
      const folder = join(scene.directory, name);
      const paths = [...readdirSync(folder).map((file) => join(folder, file)), folder];
      for (const path of paths)
        utimesSync(path, new Date(Date.now() - 25 * HOUR_MS), new Date(Date.now() - 25 * HOUR_MS));

      expect(adopted()).to.equal(3);
    });

    it('cannot be understood: stays', () => {
      scene.abandon(3);
      const [name] = scene.folders() as [string];
      renameSync(join(scene.directory, name), join(scene.directory, name.replace(/free$/, '1.2.3')));

      expect(adopted()).to.equal(0);
    });
  });

  it('writes an owner in one way, and reads nothing else', () => {
    const owner = thisProcess();

    expect(parseOwner(formatOwner(owner))).to.deep.equal(owner);
    expect(owner.host).to.equal(shortHash(hostname()));
    for (const text of [
      '',
      '0.1.aaaaaaaa.aaaaaaaa',
      '-1.1.aaaaaaaa.aaaaaaaa',
      '1.1.aaaaaaaa.aaaaaaaa.',
      '1.1.x.aaaaaaaa',
    ])
      expect(parseOwner(text), text).to.equal(undefined);
  });

  it('lets two spools of one process have one directory', () => {
    const first = scene.open();
    const second = scene.open();
    appendMany(first, 2);
    appendMany(second, 3, 1);
    first.acknowledge(2);
    first.close();

    expect(idsIn(loadAll(second))).to.deep.equal(ids(3));
  });

  /** Logs of two events each, of a process that is dead. */
  async function leaveLogs(count: number, round: number): Promise<void> {
    const code = `
      const [count, round] = given;
      for (let log = 0; log < count; log++) {
        const spool = openSpool({ directory });
        for (let i = 1; i <= 2; i++) append(spool, i, round + '-' + log + '-' + i);
      }
      process.kill(process.pid, 'SIGKILL');`;
    const writer: LineProcess = processes.start(code, [scene.directory, String(count), String(round)]);
    await writer.ended();
  }
});

/** Opens when it is told to, tells what it took over, and ends, all acknowledged, when it is told again. */
const ADOPT = `
  say('ready');
  wait();
  const spool = openSpool({ directory });
  say(spool.load(0, everything).map(({ id }) => id));
  wait();
  spool.acknowledge(spool.adopted);
  spool.close();`;
