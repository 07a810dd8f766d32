// Makes the tables when it is told to and records its rows, and some that other writers have too; ends by itself, the
// store left open.

import { readSync, writeSync } from 'node:fs';
import { parseConnectionString } from '../../src/database/connection-string.js';
import { openRequested } from '../../src/database/open-store.js';
import { queueInto } from './row-queue.js';
import { callRow, flagRow } from './sqlite/scene.js';

const [url = '', events = '', calls = '', rows = '0'] = process.argv.slice(2);
const idOf = (i: number) => `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`;

const store = await openRequested({ target: parseConnectionString(url), names: { events, calls } });
const queue = queueInto(store, 50);
writeSync(1, '"ready"\n');
readSync(0, Buffer.alloc(1), 0, 1, null);
await store.createTables();
for (let i = 0; i < Number(rows); i++) {
  queue.record(flagRow({ tsUs: i }));
  queue.record(callRow({ tsUs: i }));
  if (i % 10 === 0) queue.record(flagRow({ tsUs: i, id: idOf(i) }));
}
await queue.flush({ timeoutMs: 30_000 });
writeSync(1, `${JSON.stringify(queue.stats().delivered)}\n`);
