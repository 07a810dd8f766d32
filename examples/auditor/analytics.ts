// The one Analytics instance of the auditor: services decorate their methods with it when their class is made.

import { Analytics } from 'tracklight';
import { readArguments } from './arguments.js';
import { openDatabase } from './database/open-database.js';

const request = readArguments(process.argv.slice(2));

/** With --database: where every call and flag evaluation goes, too. */
export const database = request.kind === 'audit' ? await openDatabase(request.database) : undefined;

/** What makes a report from the database look like the one from memory. */
export const CALL_OPTIONS = {
  // Work on files takes micro- to milliseconds: the defaults, made for network calls, would call all of it fast.
  durationThresholds: { shortMaxMs: 5, mediumMaxMs: 25, longMaxMs: 250 },
  // Room for two calls a file, so that the report's timeline begins where the run did. Totals are exact either way.
  maxEvents: 25_000,
};
export const REPORT_OPTIONS = {
  title: 'Dependency audit',
  ...(request.kind === 'audit' && request.reportsDir !== undefined && { reportsDir: request.reportsDir }),
};

const { title, ...folder } = REPORT_OPTIONS;

export const analytics = new Analytics({
  ...CALL_OPTIONS,
  ...folder,
  collectors: database ? [database] : [],
  report: { title },
});
