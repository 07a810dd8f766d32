// npm run bench:storage: the figures of docs/storage.md, each beside its reference and its goal, in one run.
//
//   npm run bench:storage                        some ten minutes, a million rows an engine
//   npm run bench:storage -- --large             ten million rows too, for SQLite and ClickHouse
//   npm run bench:storage -- --quick             100,000 rows: to see that it runs, not for figures
//   npm run bench:storage -- sqlite postgres     these engines only
//
// PostgreSQL, MariaDB and ClickHouse are found or installed by the scripts that the tests use; one that is not to be
// had is left out. Never fails on a figure, only on a crash.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { toTable } from '../table.mjs';
import { measureAggregate } from './aggregate.mjs';
import { bytesAnEvent, bytesLines } from './bytes.mjs';
import { ENGINE_NAMES, openStoreOf, startEngine } from './engines.mjs';
import { measureEventLoop } from './event-loop.mjs';
import { fill } from './fill.mjs';
import { measureInsert } from './insert.mjs';
import { measureMemory } from './memory.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, large: { type: 'boolean' } },
});
const unknown = positionals.filter((name) => !ENGINE_NAMES.includes(name));
if (unknown.length > 0) throw new Error(`no engine ${unknown.join(', ')}; there are ${ENGINE_NAMES.join(', ')}`);

const MILLION = 1_000_000;
const effort = values.quick
  ? { rows: MILLION / 10, rounds: 2, batches: 10, seconds: 2 }
  : { rows: MILLION, rounds: 5, batches: 40, seconds: 5 };
const LARGE_ENGINES = ['sqlite', 'clickhouse'];
const TABLE = 'bench_events';

console.log(`node ${process.version}, ${process.platform} ${process.arch}, ${cpus()[0].model}, ${cpus().length} CPUs`);
const begun = performance.now();
const bytes = {};
const lines = [];
for (const name of positionals.length > 0 ? positionals : ENGINE_NAMES) lines.push(...(await linesOf(name)));
lines.push(...bytesLines(bytes));

const head = ['', 'measured', 'least … most', 'goal', '', 'at'];
console.log(`\n${toTable(head, lines.map(toRow))}`);
console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s`);

async function linesOf(name) {
  const engine = await startEngine(name);
  if (engine === undefined) {
    console.error(`${name}: left out, there is no server`);
    return [];
  }
  try {
    return await measure(engine);
  } finally {
    await engine.stop();
  }
}

async function measure(engine) {
  const { rows, rounds, batches, seconds } = effort;
  const found = [];
  const note = (more) => {
    for (const line of more) console.error(toRow(line).join('  ').trimEnd());
    found.push(...more);
  };
  if (engine.name !== 'clickhouse') note(await measureInsert(engine, { batches, rounds }));
  if (engine.name === 'sqlite') note(await measureEventLoop(engine, { seconds, rounds: 3 }));

  const store = await openStoreOf(engine, TABLE);
  await store.createTables();
  await fill(store, 0, rows);
  note(await measureAggregate(engine, store, { table: TABLE, rows, rounds }));
  if (LARGE_ENGINES.includes(engine.name)) bytes[engine.name] = await bytesAnEvent(engine, { table: TABLE, rows });
  note(await measureMemory(engine, { table: TABLE, rows }));
  if (values.large && LARGE_ENGINES.includes(engine.name)) {
    await fill(store, rows, 10 * MILLION);
    note(await measureMemory(engine, { table: TABLE, rows: 10 * MILLION }));
  }
  await store.close();
  return found;
}

function toRow({ what, measured, spread, goal, isReached, remark }) {
  const verdict = isReached === undefined ? '' : isReached ? 'reached' : 'missed';
  return [what, measured, spread, goal, verdict, remark];
}
