// Report request → store: the database that was named, opened to read what is there and to make nothing.

import { existsSync } from 'node:fs';
import type { AnalyticsStore, EngineName } from '../database/analytics-store.js';
import { openRequested } from '../database/open-store.js';
import { resolveStoreOptions } from '../database/store-options.js';
import type { StoreRequest } from '../database/store-request.js';
import { UsageError } from './command.js';
import type { ReportRequest } from './report-arguments.js';

/** What the library calls its options, as the command does. */
const ARGUMENTS: readonly (readonly [option: RegExp, argument: string])[] = [
  [/\bconnectionString\b/g, '--database'],
  [/\bcallsTableName\b/g, '--calls-table'],
  [/\btableName\b/g, '--table'],
  [/\bengine\b/g, '--engine'],
  [/\ballowInsecureHttp(?:: true)?/g, '--allow-insecure-http'],
];

/** Throws a `UsageError` for a connection string or a name that makes no sense. */
export async function openToRead(request: ReportRequest): Promise<AnalyticsStore> {
  const resolved = resolve(request);
  const { target } = resolved;
  // SQLite would make the file, and then there would be nothing in it.
  if (target.kind === 'file' && !existsSync(target.path)) {
    throw new Error(`there is no SQLite database ${target.path}`);
  }
  try {
    return await openRequested(resolved);
  } catch (error) {
    // What an engine cannot take of a connection string, its own code finds.
    throw error instanceof RangeError ? new UsageError(inArguments(error.message)) : error;
  }
}

function resolve(request: ReportRequest): StoreRequest {
  const { connectionString, engine, tableName, callsTableName, allowInsecureHttp } = request;
  try {
    return resolveStoreOptions({
      connectionString,
      engine: engine as EngineName | undefined,
      tableName,
      callsTableName,
      // The library knows the option for ClickHouse only.
      ...(allowInsecureHttp && { allowInsecureHttp }),
    });
  } catch (error) {
    throw new UsageError(inArguments((error as Error).message));
  }
}

function inArguments(message: string): string {
  return ARGUMENTS.reduce((text, [option, argument]) => text.replace(option, argument), message);
}
