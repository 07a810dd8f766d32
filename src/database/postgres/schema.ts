// PostgreSQL engine → schema: the tables and their indexes, in versions.

import { sql } from 'kysely';
import type { SchemaStep, Sql } from '../sql/sql-engine.js';
import { derivedName } from './identifier.js';
import { defaultPartition } from './partition-names.js';

/** How new tables are laid out: in one piece, or in a partition a day of UTC that pruning drops as a whole. */
export type Layout = 'none' | 'day';

/**
 * All versions, oldest first. Text is compared byte for byte: the sort order of collation `C` never changes with a
 * library of the operating system, and its comparisons are the fastest.
 */
export function schemaFor(layout: Layout): SchemaStep[] {
  return [
    async (db, { events, calls }) => {
      await createEvents(db, events, layout);
      await createCalls(db, calls, layout);
    },
  ];
}

async function createEvents(db: Sql, events: string, layout: Layout): Promise<void> {
  await createTable(
    db,
    events,
    layout,
    sql`id uuid NOT NULL,
      ts_us bigint NOT NULL,
      flag_key text COLLATE "C" NOT NULL,
      value jsonb NOT NULL,
      reason text COLLATE "C" NOT NULL,
      variant text COLLATE "C",
      targeting_key text COLLATE "C",
      context_attributes jsonb,
      evaluation_duration_ms float8 NOT NULL`,
  );
  // Both answer their queries without looking at the table.
  await createIndex(
    db,
    events,
    '_flag_time',
    sql`(flag_key, ts_us) INCLUDE (variant, reason, targeting_key, evaluation_duration_ms)`,
  );
  await createIndex(db, events, '_user_time', sql`(targeting_key, ts_us)`);
}

async function createCalls(db: Sql, calls: string, layout: Layout): Promise<void> {
  await createTable(
    db,
    calls,
    layout,
    sql`id uuid NOT NULL,
      ts_us bigint NOT NULL,
      function_name text COLLATE "C" NOT NULL,
      event_type text COLLATE "C" NOT NULL,
      outcome text COLLATE "C" NOT NULL,
      error_name text COLLATE "C",
      error_message text COLLATE "C",
      duration_ms float8 NOT NULL`,
  );
  await createIndex(db, calls, '_time', sql`(ts_us) INCLUDE (function_name, event_type, outcome, duration_ms)`);
}

async function createTable(db: Sql, name: string, layout: Layout, columns: ReturnType<typeof sql>): Promise<void> {
  const table = sql.table(name);
  if (layout === 'none') {
    await sql`CREATE TABLE IF NOT EXISTS ${table} (${columns}, PRIMARY KEY (id))`.execute(db);
    return;
  }
  const partitioned = sql`PRIMARY KEY (id, ts_us)) PARTITION BY RANGE (ts_us)`;
  await sql`CREATE TABLE IF NOT EXISTS ${table} (${columns}, ${partitioned}`.execute(db);
  // What has no day's partition, because it could not be made or lies too far away, is kept here.
  const rest = sql.table(defaultPartition(name));
  await sql`CREATE TABLE IF NOT EXISTS ${rest} PARTITION OF ${table} DEFAULT`.execute(db);
}

async function createIndex(db: Sql, table: string, suffix: string, columns: ReturnType<typeof sql>): Promise<void> {
  const name = sql.ref(derivedName(table, suffix));
  await sql`CREATE INDEX IF NOT EXISTS ${name} ON ${sql.table(table)} ${columns}`.execute(db);
}
