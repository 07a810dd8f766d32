// Worker → driver: opens a database file with the first SQLite driver that is installed.

import { existsSync } from 'node:fs';
import { DatabaseError, missingDriver } from '../database-error.js';
import type { SqliteDatabase } from './sqlite-database.js';

type Driver = new (path: string) => SqliteDatabase;

/**
 * How long a statement waits for a lock of another process before it fails with SQLITE_BUSY. Longer waits are the
 * queue's: its retries can be stopped.
 */
const BUSY_TIMEOUT_MS = 2_000;

/** In the order in which they are tried: what comes with Node first. */
const DRIVERS: readonly (() => Promise<Driver>)[] = [
  async () => (await import('node:sqlite')).DatabaseSync,
  async () => (await import('libsql')).default,
  async () => (await import('better-sqlite3')).default,
];

/** Opens a file, and makes it if it is not there, so that readers and one writer do not wait for each other. */
export async function openToWrite(path: string): Promise<SqliteDatabase> {
  return open(path, [
    `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`,
    // Of a new file. A window is read through in three quarters of the time that it takes with pages half as large.
    'PRAGMA page_size = 8192',
    'PRAGMA journal_mode = WAL',
    // In WAL mode a crash of the process loses nothing committed; a power cut may lose the last transactions.
    'PRAGMA synchronous = NORMAL',
    // Sorting a large window takes disk, not memory.
    'PRAGMA temp_store = FILE',
  ]);
}

/** Opens a file that is there. */
export async function openToRead(path: string): Promise<SqliteDatabase> {
  if (!existsSync(path)) throw new DatabaseError('SQLite: there is no such file', 'SQLITE_CANTOPEN');
  return open(path, [`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`, 'PRAGMA query_only = ON', 'PRAGMA temp_store = FILE']);
}

async function open(path: string, settings: readonly string[]): Promise<SqliteDatabase> {
  const Database = await findDriver();
  const database = new Database(path);
  try {
    for (const setting of settings) database.exec(setting);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function findDriver(): Promise<Driver> {
  for (const load of DRIVERS) {
    try {
      return await load();
    } catch {
      // Not installed, not built for this machine, or a Node without it: the next one.
    }
  }
  throw missingDriver('sqlite', 'libsql', 'better-sqlite3');
}
