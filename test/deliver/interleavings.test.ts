import { expect } from 'chai';
import fc from 'fast-check';
import { BatchQueue } from '../../src/deliver/batch-queue.js';
import { checkInterleavings } from './interleavings.js';

// SOAK=1 is the long form of RELIABILITY.md, figure 5.
const isSoak = process.env['SOAK'] === '1';
const RUNS = isSoak ? 10_000 : 600;

/** Without these, the runs would show less than they seem to. */
const EVERYTHING = [
  ...['idle', 'sending', 'backoff', 'paused', 'draining', 'closed'],
  ...['received', 'delivered', 'queued', 'inFlight', 'spooled', 'rejected', 'retries'],
  ...['overflow', 'expired', 'shutdown', 'fatal', 'exhausted', 'spool'],
  ...['flush pending', 'flush reached', 'flush timeout', 'close pending', 'close reached', 'close timeout'],
];

describe('a batch queue, whatever happens in whatever order', () => {
  it(`keeps every invariant in ${RUNS} interleavings of recording, flushing, closing, faults and time`, async function () {
    this.timeout(isSoak ? 600_000 : 120_000);

    const seed = Number(process.env['SEED'] ?? 1);
    const seen = new Set<string>();

    const details = await checkInterleavings(BatchQueue, { numRuns: RUNS, seed }, seen);

    if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
    expect(details.numRuns).to.equal(RUNS);
    expect([...seen]).to.include.members(EVERYTHING);
  });
});
