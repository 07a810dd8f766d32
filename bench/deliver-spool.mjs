// What one event costs on its way through the file spool: 200,000 appends, beside the bare write of as many bytes.
//
//   node --import tsx bench/deliver-spool.mjs [directory]
//
// Goal: append p50 ≤ 10 µs without fsync. Printed, never asserted.

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicNs } from '../src/clock.ts';
import { openSpool } from '../src/deliver/spool.ts';

const CALLS = 200_000;
const BATCH = 100;
const MIB = 1024 * 1024;
const directory = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'tracklight-bench-'));

/** A flag evaluation as the exporters record it, with its id: some 300 bytes. */
const jsonOf = (i) =>
  JSON.stringify({
    timestamp: 1_760_000_000_000 + i,
    flagKey: 'new-checkout',
    value: i % 2 === 0,
    reason: 'TARGETING_MATCH',
    variant: i % 2 === 0 ? 'on' : 'off',
    targetingKey: `user-${i % 5_000}`,
    contextAttributes: { plan: 'pro', country: 'DE', filling: 'x'.repeat(80) },
    evaluationDurationMs: 0.012,
  });
const idOf = (i) => `0197a3c4-1234-7abc-8def-${String(i).padStart(12, '0')}`;

/** Sorted nanoseconds a call. */
function time(calls, act) {
  const costs = new Float64Array(calls);
  for (let i = 0; i < calls; i++) {
    const start = monotonicNs();
    act(i);
    costs[i] = monotonicNs() - start;
  }
  return costs.sort();
}

const micros = (ns) => `${(ns / 1_000).toFixed(2)} µs`.padStart(13);
const show = (name, costs, rest = '') => {
  const at = (share) => costs[Math.floor(share * (costs.length - 1))];
  console.log(name.padEnd(36), micros(at(0.5)), micros(at(0.99)), micros(at(1)), rest);
};

const jsons = Array.from({ length: CALLS }, (_, i) => jsonOf(i));
console.log(`${CALLS.toLocaleString('en')} calls`.padEnd(36), '          p50           p99           max');

const fd = openSync(join(directory, 'reference'), 'w');
const bytes = Buffer.alloc(Buffer.byteLength(jsons[0]) + idOf(0).length + 30, 'x');
show(
  `writeSync of ${bytes.length} bytes`,
  time(CALLS, () => writeSync(fd, bytes)),
);
closeSync(fd);

const spool = openSpool({ directory });
show(
  'append',
  time(CALLS, (i) => spool.append({ id: idOf(i), sequence: i + 1, json: jsons[i] })),
  ` ${(spool.bytes / MIB).toFixed(0)} MiB on disk`,
);
let through = 0;
const loads = time(CALLS / BATCH / 2, () => {
  through = spool.load(through, { maxItems: BATCH, maxBytes: MIB }).at(-1).sequence;
});
show(`load ${BATCH}`, loads);
show(
  `acknowledge ${BATCH}`,
  time(CALLS / BATCH / 2, (i) => spool.acknowledge((i + 1) * BATCH)),
);
spool.close();

let next;
show(
  'open, with half of it to adopt',
  time(1, () => {
    next = openSpool({ directory });
  }),
  ` ${next.adopted} adopted`,
);
next.acknowledge(next.adopted);
next.close();

const safe = openSpool({ directory, fsync: true });
show(
  'append, with fsync',
  time(500, (i) => safe.append({ id: idOf(i), sequence: i + 1, json: jsons[i] })),
);
safe.acknowledge(500);
safe.close();
rmSync(directory, { recursive: true });
