// MySQL engine → schema: the tables, in versions.

import { sql } from 'kysely';
import type { SchemaStep, Sql } from '../sql/sql-engine.js';

/** What the two servers call a collation that compares byte for byte, and trailing blanks too. */
const BYTE_FOR_BYTE = { mysql: 'utf8mb4_0900_bin', mariadb: 'utf8mb4_nopad_bin' } as const;
/**
 * MariaDB's `json` is this with a check that refuses what is nested more than 32 levels deep. What is stored is valid
 * already.
 */
const DOCUMENT = { mysql: 'json', mariadb: 'longtext COLLATE utf8mb4_bin' } as const;

/** All versions, oldest first. Neither server can take back a change of tables, so each step can be repeated. */
export const MYSQL_SCHEMA: readonly SchemaStep[] = [
  async (db, { events, calls }) => {
    const product = await productOf(db);
    const document = sql.raw(DOCUMENT[product]);
    const options = sql.raw(`ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE ${BYTE_FOR_BYTE[product]}`);
    await sql`CREATE TABLE IF NOT EXISTS ${sql.table(events)} (
      flag_key varchar(255) NOT NULL,
      ts_us bigint NOT NULL,
      id binary(16) NOT NULL,
      value ${document} NOT NULL,
      reason varchar(255) NOT NULL,
      variant varchar(255),
      targeting_key varchar(255),
      context_attributes ${document},
      evaluation_duration_ms double NOT NULL,
      PRIMARY KEY (flag_key, ts_us, id)
    ) ${options}`.execute(db);
    await sql`CREATE TABLE IF NOT EXISTS ${sql.table(calls)} (
      function_name varchar(255) NOT NULL,
      ts_us bigint NOT NULL,
      id binary(16) NOT NULL,
      event_type varchar(255) NOT NULL,
      outcome varchar(255) NOT NULL,
      error_name varchar(255),
      error_message varchar(1024),
      duration_ms double NOT NULL,
      PRIMARY KEY (function_name, ts_us, id),
      KEY by_time (ts_us)
    ) ${options}`.execute(db);
  },
];

async function productOf(db: Sql): Promise<'mysql' | 'mariadb'> {
  const { rows } = await sql<{ readonly version: string }>`SELECT version() AS version`.execute(db);
  return /mariadb/i.test(rows[0]?.version ?? '') ? 'mariadb' : 'mysql';
}
