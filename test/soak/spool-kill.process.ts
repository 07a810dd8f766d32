// Figure 7, the victim: writes, delivers and acknowledges at random until it is killed, and notes each step in a file
// only after it has taken effect.

import { openSync, writeSync } from 'node:fs';
import { openSpool } from '../../src/deliver/spool.js';

/** One line of the notes. `a` is an event accepted, `d` one handed to the destination, `t` the torn frames found. */
const [directory = '', notes = '', name = ''] = process.argv.slice(2);
const EVENTS_A_LOAD = 40;
const LARGEST_EVENT = 24_000;

const fd = openSync(notes, 'a', 0o600);
const note = (kind: 'a' | 'd' | 't' | 'x', text: string | number) => writeSync(fd, `${kind} ${text}\n`);

// From here on it may be killed: in the middle of taking over what others left, too.
writeSync(1, '"started"\n');
const spool = openSpool({ directory, segmentBytes: 128 * 1024, maxBytes: 64 * 1024 * 1024 });
note('t', spool.tornFrames);

let sequence = spool.adopted;
let delivered = 0;

function append(): void {
  const id = `${name}-${sequence + 1}`;
  // Mostly small; a large frame takes longer to write, and so is torn more easily.
  const bytes = Math.floor(Math.random() ** 4 * LARGEST_EVENT);
  const json = JSON.stringify({ id, filling: 'x'.repeat(bytes) });
  if (spool.append({ id, sequence: sequence + 1, json }) !== 'written') return;
  sequence++;
  note('a', id);
}

function deliver(): void {
  const items = spool.load(delivered, { maxItems: EVENTS_A_LOAD, maxBytes: 1024 * 1024 });
  for (const { id, json } of items) note(JSON.parse(json).id === id ? 'd' : 'x', id);
  delivered = items.at(-1)?.sequence ?? delivered;
  spool.acknowledge(delivered);
}

for (;;) {
  if (Math.random() < 0.98) append();
  else deliver();
}
