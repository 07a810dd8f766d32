// Figure 7: kill -9 at random moments, two processes at a time on one directory. SOAK=1 for the long form.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openSpool } from '../../src/deliver/spool.js';
import { SpoolProcesses } from '../deliver/spool-process.js';

const ROUNDS = process.env['SOAK'] ? 100 : 10;
const VICTIMS = 2;
const LONGEST_LIFE_MS = 250;

describe('spool, killed', () => {
  let directory: string;
  let processes: SpoolProcesses;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'tracklight-kill-'));
    processes = new SpoolProcesses();
  });

  afterEach(async () => {
    await processes[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  it(`loses no accepted event in ${ROUNDS} rounds of kill -9, and tears one frame a process at most`, async function () {
    this.timeout(120_000 + ROUNDS * 5_000);
    const spool = join(directory, 'spool');
    const notes = join(directory, 'notes');
    mkdirSync(notes);
    const victim = processes.bundle(fileURLToPath(new URL('spool-kill.process.ts', import.meta.url)));

    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(
        Array.from({ length: VICTIMS }, async (_, i) => {
          const name = `r${round}v${i}`;
          const started = processes.startFile(victim, [spool, join(notes, name), name]);
          await started.said();
          await delay(Math.random() * LONGEST_LIFE_MS);
          await started.kill();
        }),
      );
    }

    const { a: accepted, d: delivered, t: torn, x: mixedUp } = readNotes(notes);
    const left = openSpool({ directory: spool });
    const leftIds = left.load(0, { maxItems: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY });
    const reached = new Set([...delivered, ...leftIds.map(({ id }) => id)]);
    const lost = accepted.filter((id) => !reached.has(id));
    const tornFrames = [...torn.map(Number), left.tornFrames];
    const totalTorn = tornFrames.reduce((sum, count) => sum + count, 0);
    left.close();

    console.log(
      `    kill -9: ${ROUNDS} rounds of ${VICTIMS} processes, ${accepted.length} events accepted, ${lost.length} lost ` +
        `(goal 0), ${totalTorn} frames torn (goal ≤ ${ROUNDS * VICTIMS}), ${delivered.length - new Set(delivered).size} ` +
        `delivered again, ${leftIds.length} left at the end`,
    );
    expect(accepted.length).to.be.greaterThan(ROUNDS);
    expect(lost).to.deep.equal([]);
    expect(mixedUp).to.deep.equal([]);
    expect(totalTorn).to.be.at.most(ROUNDS * VICTIMS);
    expect(inOrder(leftIds.map(({ id }) => id))).to.equal(true);
  });
});

type Notes = Record<'a' | 'd' | 't' | 'x', string[]>;

function readNotes(folder: string): Notes {
  const notes: Notes = { a: [], d: [], t: [], x: [] };
  for (const name of readdirSync(folder)) {
    // The last one may be torn as well; what it would have said was not promised to anybody.
    const lines = readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1);
    for (const line of lines) notes[line[0] as keyof Notes].push(line.slice(2));
  }
  return notes;
}

/** Events of one process come in the order in which it wrote them. */
function inOrder(found: readonly string[]): boolean {
  const last = new Map<string, number>();
  return found.every((id) => {
    const [name = '', number] = id.split('-');
    const isBehind = Number(number) > (last.get(name) ?? 0);
    last.set(name, Number(number));
    return isBehind;
  });
}
