// Overhead: bytes that one call takes from the heap, exactly. With a young generation of 64 MB nothing is collected while
// 10,000 calls run (fewer of what is slow), so the heap's growth is what they allocated. The least of nine stretches,
// less the bare call's: what V8 compiles meanwhile comes on top.

import { startCandidate } from '../candidate-process.mjs';

const STRETCHES = 9;
const NO_COLLECTION = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];

/** All rows with `bytesACall`, two at a time: bytes do not depend on what else runs. */
export async function measureBytesOfAll(rows) {
  const found = [];
  for (let i = 0; i < rows.length; i += 2) found.push(...(await Promise.all(rows.slice(i, i + 2).map(measureBytes))));
  return found;
}

/** The row with `bytesACall`. */
export async function measureBytes(row) {
  if (row.problem !== undefined) return row;
  const { tracked, bare } = await leastOf('bytes', row);
  return { ...row, bytesACall: tracked - bare };
}

/** What the method finds for a function that allocates nothing, and for one that allocates 16 bytes. */
export function calibrateBytes() {
  return leastOf('calibration', { candidate: 'two-readings', kind: 'number' });
}

async function leastOf(question, row) {
  const child = await startCandidate(row, NO_COLLECTION);
  const least = {};
  for (let i = 0; i < STRETCHES; i++) {
    for (const [name, bytes] of Object.entries(await child.ask(question))) {
      least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, bytes);
    }
  }
  child.stop();
  return least;
}
