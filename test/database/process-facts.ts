// Figure 9, as far as servers go: writers that race, and a server that is killed. SOAK=1 for the long form.

import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { AnalyticsStore } from '../../src/database/analytics-store.js';
import type { EventRow } from '../../src/database/event-row.js';
import { LineProcess } from '../line-process.js';
import { longOrShort, printFigure } from '../soak/long-form.js';
import { queueInto } from './row-queue.js';
import type { OwnServer, ServerScene } from './server-scene.js';
import { callRow, flagRow } from './sqlite/scene.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WRITER = fileURLToPath(new URL('server-writer.process.ts', import.meta.url));
const LONGEST_LIFE_MS = 400;

export const KILLS = longOrShort(10, 2);

export function addRaceFacts(url: () => string, sceneAt: (url: string) => ServerScene): void {
  it('make the tables once, keep every row of each and share those they both have, and end by themselves', async () => {
    await using scene = sceneAt(url());
    const { events, calls } = scene.names;
    const args = ['--import', 'tsx', WRITER, url(), events, calls, '1000'];
    const writers = [1, 2].map(
      () => new LineProcess(spawn(process.execPath, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] })),
    );
    for (const writer of writers) await writer.said();

    for (const writer of writers) writer.go();
    const delivered = await Promise.all(writers.map((writer) => writer.said()));
    const exitCodes = await Promise.all(writers.map((writer) => writer.ended()));

    expect(delivered).to.deep.equal([2_100, 2_100]);
    expect(exitCodes).to.deep.equal([0, 0]);
    expect(await scene.counts()).to.deep.equal({ n: 2_100, ids: 2_100 });
    expect(await scene.counts('calls')).to.deep.equal({ n: 2_000, ids: 2_000 });
  });
}

/** How much is recorded while the server is killed. */
export interface Load {
  /** What stands beside the figure. */
  readonly name: string;
  readonly batchSize: number;
  /** Every 2 ms. */
  readonly rowsAtOnce: number;
}

export function addKillFacts(server: () => OwnServer, sceneAt: (url: string) => ServerScene, load: Load): void {
  it(`has each row once, and all of a batch or nothing, after ${KILLS} times kill -9`, async () => {
    await using scene = sceneAt(server().url);
    const recording = new Recording(await scene.openWithTables(), load);

    let [lost, half] = [0, 0];
    for (let round = 0; round < KILLS; round++) {
      await delay(Math.random() * LONGEST_LIFE_MS + 50);
      await server().kill();
      const toFind = recording.acknowledged.map(({ id }) => id);
      await server().restart();
      const stored = await scene.ids();
      lost += toFind.filter((id) => !stored.has(id)).length;
      half += recording.sent.filter((rows) => new Set(rows.map(({ id }) => stored.has(id))).size > 1).length;
    }
    const { recorded, delivered, retries } = await recording.end();

    const counts = `${recorded} recorded, ${delivered} delivered, ${retries} retries`;
    printFigure('9', `${load.name}: ${KILLS} times kill -9`, counts, `${lost} lost`, `${half} half`);
    expect([lost, half]).to.deep.equal([0, 0]);
    expect(delivered).to.equal(recorded);
    expect(retries).to.be.greaterThan(0);
    expect(await scene.counts()).to.deep.equal({ n: recorded / 2, ids: recorded / 2 });
    expect(await scene.counts('calls')).to.deep.equal({ n: recorded / 2, ids: recorded / 2 });
  });
}

/** Records into a store's queue until it is ended, and remembers what the store was given and what it acknowledged. */
class Recording {
  readonly sent: EventRow[][] = [];
  readonly acknowledged: EventRow[] = [];
  readonly #queue: ReturnType<typeof queueInto>;
  readonly #rowsAtOnce: number;
  readonly #isOver = new AbortController();
  readonly #running: Promise<void>;
  #recorded = 0;

  constructor(store: AnalyticsStore, { batchSize, rowsAtOnce }: Load) {
    this.#rowsAtOnce = rowsAtOnce;
    this.#queue = queueInto(store, batchSize, {
      onSend: (rows) => this.sent.push([...rows]),
      onStored: (rows) => this.acknowledged.push(...rows),
    });
    this.#running = this.#run();
  }

  async end() {
    this.#isOver.abort();
    await this.#running;
    await this.#queue.close({ timeoutMs: 120_000 });
    const { delivered, retries } = this.#queue.stats();
    return { recorded: this.#recorded, delivered, retries };
  }

  async #run(): Promise<void> {
    for (; !this.#isOver.signal.aborted; await delay(2)) {
      // What waits for a server that is down must be there within the test's time once it is up.
      if (this.#queue.bufferSize > 50 * this.#rowsAtOnce) continue;
      for (let i = 0; i < this.#rowsAtOnce; i++) this.#queue.record(this.#recorded++ % 2 === 0 ? flagRow() : callRow());
    }
  }
}
