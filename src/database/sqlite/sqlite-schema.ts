// Migrations → SQLite: the tables, version by version.

import { sql } from 'kysely';
import type { SchemaStep } from '../sql/sql-engine.js';

/** Clustered by what every question about them names: the flag or function, then the time. */
const createTables: SchemaStep = async (db, { events, calls }) => {
  await sql`
    CREATE TABLE IF NOT EXISTS ${sql.table(events)} (
      flag_key TEXT NOT NULL, ts_us INTEGER NOT NULL, id BLOB NOT NULL, value TEXT NOT NULL, reason TEXT NOT NULL,
      variant TEXT, targeting_key TEXT, context_attributes TEXT, evaluation_duration_ms REAL NOT NULL,
      PRIMARY KEY (flag_key, ts_us, id)
    ) WITHOUT ROWID`.execute(db);
  await sql`
    CREATE TABLE IF NOT EXISTS ${sql.table(calls)} (
      function_name TEXT NOT NULL, ts_us INTEGER NOT NULL, id BLOB NOT NULL, event_type TEXT NOT NULL,
      outcome TEXT NOT NULL, error_name TEXT, error_message TEXT, duration_ms REAL NOT NULL,
      PRIMARY KEY (function_name, ts_us, id)
    ) WITHOUT ROWID`.execute(db);
};

export const SQLITE_SCHEMA: readonly SchemaStep[] = [createTables];
