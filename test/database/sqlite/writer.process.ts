// Makes the tables when it is told to, writes its batches and says each one that was acknowledged; ends by itself, the
// store left open.

import { readSync } from 'node:fs';
import { openSqlite } from '../../../src/database/sqlite/open-sqlite.js';
import { batchOf, callRow, flagRow, NAMES, NEVER } from './scene.js';

const [path = '', name = '', batches = '0', rowsABatch = '0'] = process.argv.slice(2);
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

const store = await openSqlite({ target: { kind: 'file', engine: 'sqlite', path }, names: NAMES });
say('ready');
readSync(0, Buffer.alloc(1), 0, 1, null);
await store.createTables();

for (let i = 0; i < Number(batches); i++) {
  const value = JSON.stringify(`${name}-${i}`);
  const rows = Array.from({ length: Number(rowsABatch) }, (_, row) =>
    row % 2 === 0
      ? flagRow({ tsUs: i, value, targetingKey: `user-${i}-${row}` })
      : callRow({ tsUs: i, errorMessage: value }),
  );
  await store.insert(batchOf(...rows), NEVER);
  say(value);
}
