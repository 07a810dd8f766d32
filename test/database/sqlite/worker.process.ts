// Does one thing with a store and then has nothing more to do; the end of the process is the test's to see.

import { openSqlite } from '../../../src/database/sqlite/open-sqlite.js';
import { batchOf, flagRow, NAMES, NEVER } from './scene.js';

const [path = '', what = ''] = process.argv.slice(2);
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

const store = await openSqlite({ target: { kind: 'file', engine: 'sqlite', path }, names: NAMES });
await store.createTables();
// Nobody waits for this one.
if (what === 'insert') store.insert(batchOf(flagRow()), NEVER);
if (what === 'read') say((await store.summarize('checkout', { startMs: 0, endMs: 1 }, [50])).totalEvaluations);
if (what === 'close') {
  await store.close();
  say('closed');
}
