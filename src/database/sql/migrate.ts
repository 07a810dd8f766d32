// SqlStore → schema: brings the tables to the newest version, once, however many processes start at the same time.

import { createHash } from 'node:crypto';
import { type Migration, Migrator } from 'kysely';
import { DEFAULT_TABLES, type TableNames } from '../analytics-store.js';
import type { SqlEngine } from './sql-engine.js';

/** What every engine takes as an identifier; the longest suffix is Kysely's own table's. */
const MAX_IDENTIFIER_LENGTH = 63;
const LONGEST_SUFFIX = '_migration_lock'.length;
const HASH_LENGTH = 8;

type Migrated = Pick<SqlEngine, 'db' | 'schema' | 'currentSchema'>;

/** Creates the tables or leads them to the newest version. Rejects with the database's error. */
export async function migrate(engine: Migrated, names: TableNames): Promise<void> {
  const { db, schema } = engine;
  const bookkeeping = bookkeepingName(names);
  const migrationTableSchema = await engine.currentSchema?.();
  const versions = schema.map((step, i): [string, Migration] => [versionName(i), { up: (on) => step(on, names) }]);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries(versions) },
    migrationTableName: `${bookkeeping}_migration`,
    migrationLockTableName: `${bookkeeping}_migration_lock`,
    // Kysely would take tables of these names in any schema for ours.
    ...(migrationTableSchema === undefined ? {} : { migrationTableSchema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

/**
 * The events table's name; with a hash behind it where that alone does not tell two sets of tables apart, because it
 * has to be cut or the other table has a name of its own.
 */
function bookkeepingName({ events, calls }: TableNames): string {
  if (calls === DEFAULT_TABLES.calls && events.length + LONGEST_SUFFIX <= MAX_IDENTIFIER_LENGTH) return events;
  const hash = createHash('sha256').update(`${events}\n${calls}`).digest('hex').slice(0, HASH_LENGTH);
  return `${events.slice(0, MAX_IDENTIFIER_LENGTH - LONGEST_SUFFIX - HASH_LENGTH - 1)}_${hash}`;
}

/** `001`, `002`, …: Kysely runs them in the order of their names. */
function versionName(index: number): string {
  return String(index + 1).padStart(3, '0');
}
