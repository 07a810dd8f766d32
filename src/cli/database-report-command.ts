// Command line → `tracklight report --database`: its flags and calls of a window, read and written as the usual report.

import { DEFAULT_TABLES } from '../database/analytics-store.js';
import { MISSING_TABLE } from '../database/missing-table.js';
import type { Command } from './command.js';
import { writeDatabaseReport } from './database-report.js';
import { openToRead } from './open-to-read.js';
import { type ReportRequest, readReportArguments } from './report-arguments.js';

export const databaseReport: Command = {
  help: `Usage: tracklight report --database <connection string> [options]

Writes the HTML report of the feature flags and the tracked calls that a
database holds, and its JSON twin. The database is only read.

Options:
  --database <string>      sqlite:///file.db or a file's path, postgres://…,
                           mysql://…, mariadb://…, clickhouse://…, or
                           http(s)://… with --engine clickhouse. Without the
                           option: what TRACKLIGHT_DATABASE says, where no list
                           of processes shows its password
  --engine <name>          sqlite, postgres, mysql or clickhouse; only needed
                           where the connection string does not tell
  --window <time>          how far back from now, as 90s, 30m, 24h or 7d
                           (default: 24h)
  --table <name>           the flag evaluations (default: analytics_events)
  --calls-table <name>     the calls (default: tracked_calls)
  --thresholds <ms,ms>     up to which a call is fast, and up to which it is
                           medium (default: 2000,5000)
  --allow-insecure-http    ClickHouse on another machine without https
  -o, --output <path>      a folder, for the report and its JSON; a file that
                           ends in .html or .htm, or - for stdout, for the page
                           alone (default: analytics)
  -h, --help               this text

Exit code: 0 written, 1 the database could not be read, 2 the arguments make no
sense, or a file cannot be written.`,

  async run(args, shell) {
    const request = readReportArguments(args, shell.env);
    const store = await openToRead(request);
    try {
      await withTables(request, () => writeDatabaseReport(store, request, shell));
    } finally {
      await store.close();
    }
  },
};

/** The database of another program, or of ours under other names, is what one most likely named by mistake. */
async function withTables({ tableName, callsTableName }: ReportRequest, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== MISSING_TABLE) throw error;
    const names = `${tableName ?? DEFAULT_TABLES.events} and ${callsTableName ?? DEFAULT_TABLES.calls}`;
    throw new Error(`this database has no tables ${names}; --table and --calls-table take other names`);
  }
}
