// Snapshot → report: where `-o` says, the same for a run that was read from a file and for one from a database.

import { statSync } from 'node:fs';
import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { buildReportModel, type ReportedFlag, renderReport, writeReport } from '../report/index.js';
import { FileError, type Shell } from './command.js';
import { reasonOf } from './read-input.js';
import { writeOutput } from './write-output.js';

interface PageOptions {
  readonly title: string;
  readonly baseline?: AnalyticsSnapshot | undefined;
  readonly flags?: readonly ReportedFlag[] | undefined;
}

/** A file by its name; anything else is a folder. */
const PAGE = /\.html?$/i;

/**
 * Writes the report of a valid snapshot into a folder, with its JSON twin, or the page alone into a file or to stdout.
 * Resolves to the page's path, undefined where it went to stdout. Rejects with a `FileError`.
 */
export async function writePage(
  snapshot: AnalyticsSnapshot,
  page: PageOptions,
  output: string,
  shell: Shell,
): Promise<string | undefined> {
  if (output === '-' || PAGE.test(output)) {
    await writeOutput(output, renderReport(buildReportModel(snapshot, page)), shell);
    return output === '-' ? undefined : output;
  }
  try {
    requireFolder(output);
    // As if it were live: it was checked when it was read, and a copy of a million calls is 100 MB more.
    return (await writeReport({ snapshot: () => snapshot }, { ...page, reportsDir: output })).html;
  } catch (error) {
    throw new FileError(`${output}: ${reasonOf(error)}`);
  }
}

function requireFolder(path: string): void {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  if (isFile) throw new Error('is no folder; a page alone ends in .html or .htm');
}
