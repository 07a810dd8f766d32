// Bytes that one call takes from the heap, exactly: with a young generation of 64 MB nothing is collected while 10,000
// calls run, so the heap's growth is what they allocated. Median of nine stretches, less the bare call's.

import { startCandidate } from '../candidate-process.mjs';
import { median } from '../statistics.mjs';

const STRETCHES = 9;
const NO_COLLECTION = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];

/** The row with `bytesACall`. */
export async function measureBytes(row) {
  const child = await startCandidate(row, NO_COLLECTION);
  const stretches = [];
  for (let i = 0; i < STRETCHES; i++) stretches.push(await child.ask('bytes'));
  child.stop();
  const bytesACall = median(stretches.map(({ tracked }) => tracked)) - median(stretches.map(({ bare }) => bare));
  return { ...row, bytesACall };
}

/** What the method finds for a function that allocates nothing, and for one that allocates 16 bytes. */
export async function calibrateBytes() {
  const child = await startCandidate({ candidate: 'two-readings', kind: 'number' }, NO_COLLECTION);
  const stretches = [];
  for (let i = 0; i < STRETCHES; i++) stretches.push(await child.ask('calibration'));
  child.stop();
  return { none: median(stretches.map(({ none }) => none)), sixteen: median(stretches.map(({ sixteen }) => sixteen)) };
}
