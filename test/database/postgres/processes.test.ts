// Figure 9, as far as PostgreSQL goes: writers that race, and a server that is killed. SOAK=1 for the long form.

import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { EventRow } from '../../../src/database/event-row.js';
import { SpoolProcess } from '../../deliver/spool-process.js';
import { longOrShort, printFigure } from '../../soak/long-form.js';
import { queueInto } from '../mysql/row-queue.js';
import { callRow, flagRow, Scene } from './scene.js';
import { useOwnPostgres, usePostgres } from './server.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WRITER = fileURLToPath(new URL('writer.process.ts', import.meta.url));
const KILLS = longOrShort(10, 2);
const LONGEST_LIFE_MS = 400;

describe('PostgreSQL, several processes on one server', function () {
  this.timeout(60_000);
  const url = usePostgres();

  it('make the tables once, keep every row of each and share those they both have, and end by themselves', async () => {
    await using scene = new Scene(url());
    const { events, calls } = scene.names;
    const args = ['--import', 'tsx', WRITER, url(), events, calls, '1000'];
    const writers = [1, 2].map(
      () => new SpoolProcess(spawn(process.execPath, args, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] })),
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
});

describe('PostgreSQL, killed in the middle of its work', function () {
  this.timeout(150_000 + KILLS * 15_000);
  const server = useOwnPostgres();

  // Below 1,000 rows of a kind a batch goes by arrays, from there on by COPY.
  for (const [path, batchSize, rowsAtOnce] of [
    ['by arrays', 40, 20],
    ['by COPY', 2_000, 200],
  ] as const) {
    it(`has each row once, and all of a batch or nothing, after ${KILLS} times kill -9, ${path}`, async () => {
      await using scene = new Scene(server().url);
      const store = await scene.openWithTables();
      const sent: EventRow[][] = [];
      const acknowledged: EventRow[] = [];
      const queue = queueInto(store, batchSize, {
        onSend: (rows) => sent.push([...rows]),
        onStored: (rows) => acknowledged.push(...rows),
      });
      let recorded = 0;
      const isOver = new AbortController();
      const recording = (async () => {
        for (; !isOver.signal.aborted; await delay(2)) {
          // What waits for a server that is down must be there within the test's time once it is up.
          if (queue.bufferSize > 50 * rowsAtOnce) continue;
          for (let i = 0; i < rowsAtOnce; i++) queue.record(recorded++ % 2 === 0 ? flagRow() : callRow());
        }
      })();

      let [lost, half] = [0, 0];
      for (let round = 0; round < KILLS; round++) {
        await delay(Math.random() * LONGEST_LIFE_MS + 50);
        await server().kill();
        const toFind = acknowledged.map(({ id }) => id);
        await server().restart();
        const stored = await idsIn(scene);
        lost += toFind.filter((id) => !stored.has(id)).length;
        half += sent.filter((rows) => new Set(rows.map(({ id }) => stored.has(id))).size > 1).length;
      }
      isOver.abort();
      await recording;
      await queue.close({ timeoutMs: 120_000 });

      const { delivered, retries } = queue.stats();
      const figures = [
        `${recorded} recorded, ${delivered} delivered, ${retries} retries`,
        `${lost} lost`,
        `${half} half`,
      ];
      printFigure('9', `PostgreSQL ${path}: ${KILLS} times kill -9`, ...figures);
      expect([lost, half]).to.deep.equal([0, 0]);
      expect(delivered).to.equal(recorded);
      expect(retries).to.be.greaterThan(0);
      expect(await scene.counts()).to.deep.equal({ n: recorded / 2, ids: recorded / 2 });
      expect(await scene.counts('calls')).to.deep.equal({ n: recorded / 2, ids: recorded / 2 });
    });
  }
});

/** One statement sees one state of both tables. */
async function idsIn(scene: Scene): Promise<Set<unknown>> {
  const { events, calls } = scene.names;
  const found = await scene.rows(`SELECT id FROM ${events} UNION ALL SELECT id FROM ${calls}`);
  return new Set(found.map(({ id }) => id));
}
