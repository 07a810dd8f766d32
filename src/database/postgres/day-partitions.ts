// Insert → partitions: a table that is partitioned by day has the partitions of its rows before they come.

import { sql } from 'kysely';
import { systemClock } from '../../clock.js';
import type { Sql } from '../sql/sql-engine.js';
import { quoted } from './identifier.js';
import { DAY_US, dayPartition } from './partition-names.js';
import { isServerError } from './postgres-error.js';

/**
 * Days that get a partition of their own, seen from today. Rows of any other time, as of a clock that is years off, go
 * to the default partition: thousands of partitions would slow down every query.
 */
const DAYS_BACK = 400;
const DAYS_AHEAD = 2;

/** Undefined for a table that is not there. */
export async function isPartitioned(db: Sql, table: string): Promise<boolean | undefined> {
  const { rows } = await sql<{ readonly relkind: string }>`
    SELECT relkind FROM pg_class WHERE oid = to_regclass(${quoted(table)})`.execute(db);
  const [found] = rows;
  return found && found.relkind === 'p';
}

export class DayPartitions {
  readonly #db: Sql;
  /** By table, the days that need nothing more; of a table in one piece, nothing at all. */
  readonly #settled = new Map<string, Set<number> | 'whole'>();

  constructor(db: Sql) {
    this.#db = db;
  }

  /** Rejects only where the server cannot be reached. Whatever it refuses, the default partition takes the rows. */
  async prepare(table: string, rows: readonly { readonly tsUs: number }[], signal: AbortSignal): Promise<void> {
    if (rows.length === 0) return;
    const settled = this.#settled.get(table) ?? (await this.#lookUp(table));
    if (settled === 'whole') return;
    for (const day of new Set(rows.map(({ tsUs }) => Math.floor(tsUs / DAY_US)))) {
      if (settled.has(day) || !isNear(day)) continue;
      signal.throwIfAborted();
      await this.#create(table, day);
      settled.add(day);
    }
  }

  /** What the table is decides, not an option of this process: another one may have made it. */
  async #lookUp(table: string): Promise<Set<number> | 'whole'> {
    const found = await isPartitioned(this.#db, table);
    const settled = found === true ? new Set<number>() : 'whole';
    // A table that is not there yet may become either.
    if (found !== undefined) this.#settled.set(table, settled);
    return settled;
  }

  async #create(table: string, day: number): Promise<void> {
    try {
      await this.#db.transaction().execute((transaction) => createPartition(transaction, table, day));
    } catch (error) {
      // A lock it did not get, rows of that day in the default partition already, no right to create tables.
      if (!isServerError(error)) throw error;
    }
  }
}

function isNear(day: number): boolean {
  const today = Math.floor((systemClock.epochMs() * 1_000) / DAY_US);
  return day >= today - DAYS_BACK && day <= today + DAYS_AHEAD;
}

/** Attached, not created in place: that locks the table against neither readers nor writers. One process at a time. */
async function createPartition(db: Sql, table: string, day: number): Promise<void> {
  const name = dayPartition(table, day);
  const parent = sql.table(table);
  const partition = sql.table(name);
  await sql`SET LOCAL lock_timeout = '2s'`.execute(db);
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`tracklight partitions of ${table}`}, 0))`.execute(db);
  const { rows } = await sql`SELECT 1 WHERE to_regclass(${quoted(name)}) IS NOT NULL`.execute(db);
  if (rows.length > 0) return;
  await sql`CREATE TABLE ${partition} (LIKE ${parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`.execute(db);
  await sql`ALTER TABLE ${parent} ATTACH PARTITION ${partition}
    FOR VALUES FROM (${sql.lit(day * DAY_US)}) TO (${sql.lit((day + 1) * DAY_US)})`.execute(db);
}
