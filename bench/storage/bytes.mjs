// Scenario: bytes on disk an event, indexes included, of the same events in the same order.

import { openRawOf } from './engines.mjs';
import { limitLine } from './rounds.mjs';

const GOAL = 0.35;

/** Bytes an event of a table with `rows` of them. */
export async function bytesAnEvent(engine, { table, rows }) {
  const raw = await openRawOf(engine, table);
  const bytes = await raw.bytes();
  await raw.close();
  return bytes / rows;
}

export function bytesLines(bytes) {
  const { sqlite, clickhouse } = bytes;
  if (sqlite === undefined || clickhouse === undefined) return [];
  const remark = `${clickhouse.toFixed(0)} and ${sqlite.toFixed(0)} bytes`;
  return [limitLine('ClickHouse ÷ SQLite, bytes an event', [clickhouse / sqlite], { most: GOAL, unit: ' ×', remark })];
}
