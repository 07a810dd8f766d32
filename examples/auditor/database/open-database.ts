// Connection string → collector: the database that --database names, with the tables made if they are not there.

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatabaseAnalyticsCollector } from 'tracklight/database';

/** The calls of a large node_modules come faster than a database on a busy disk takes them. */
const ROOM = { batchSize: 1_000, maxQueueItems: 500_000, maxQueueBytes: 256 * 1024 * 1024 };

/** `sqlite:///relative.db`, `sqlite:////absolute.db`, or a bare path. */
const SQLITE_PATH = /^(?:sqlite:\/\/\/)?(?<path>[^:]+)$/;

const EXIT_FAILED = 1;

/** Ends the process when there is no such database: nothing has begun yet that would have to be finished. */
export async function openDatabase(
  connectionString: string | undefined,
): Promise<DatabaseAnalyticsCollector | undefined> {
  if (connectionString === undefined) return undefined;
  try {
    const { DatabaseAnalyticsCollector } = await import('tracklight/database');
    await makeFolder(connectionString);
    return await DatabaseAnalyticsCollector.create({ connectionString, ...ROOM });
  } catch (error) {
    console.error(`--database: ${(error as Error).message}`);
    process.exit(EXIT_FAILED);
  }
}

/** The folder of a file of SQLite, which makes the file itself. */
async function makeFolder(connectionString: string): Promise<void> {
  const path = SQLITE_PATH.exec(connectionString)?.groups?.['path'];
  if (path !== undefined) await mkdir(dirname(path), { recursive: true });
}
