// Command line → `tracklight report <snapshot…>`: runs read and added up, written as the usual report.

import { statSync } from 'node:fs';
import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { buildReportModel, renderReport, writeReport } from '../report/index.js';
import { defaultTitle } from '../report/report-options.js';
import { type Command, FileError, type Shell, UsageError } from './command.js';
import { openInBrowser } from './open-in-browser.js';
import { parseArguments, requireOutput } from './parse-arguments.js';
import { readSnapshot, reasonOf } from './read-input.js';
import { readMerged } from './read-merged.js';
import { summaryText } from './summary-text.js';
import { writeOutput } from './write-output.js';

const OPTIONS = {
  baseline: { type: 'string' },
  output: { type: 'string', short: 'o', default: 'analytics' },
  title: { type: 'string' },
  open: { type: 'boolean', default: false },
} as const;

/** A file by its name; anything else is a folder. */
const PAGE = /\.html?$/i;

interface PageOptions {
  readonly title: string;
  readonly baseline: AnalyticsSnapshot | undefined;
}

export const snapshotReport = {
  options: OPTIONS,

  help: `Usage: tracklight report <snapshot…> [options]

Writes the HTML report of a run. A snapshot is what analytics.snapshot() gives,
as JSON, or the .json beside a report; - is stdin. Several are added up.

Options:
  --baseline <file>        an earlier run to compare with
  -o, --output <path>      a folder, for the report and its JSON; a file that
                           ends in .html or .htm, or - for stdout, for the page
                           alone (default: analytics)
  --title <text>           the page's heading (default: the package's name)
  --open                   show the report in the browser
  -h, --help               this text

Exit code: 0 written, 2 the arguments make no sense, or a file cannot be read or
written.`,

  async run(args, shell) {
    const { values, positionals } = parseArguments(args, OPTIONS);
    const output = requireOutput(values.output);
    if (values.open && output === '-') throw new UsageError('--open needs a file, and --output is -');
    if (values.baseline === '-' && positionals.includes('-')) throw new UsageError('stdin can be read once only');

    const snapshot = await readMerged(positionals, shell);
    const baseline = values.baseline === undefined ? undefined : await readSnapshot(values.baseline, shell);
    const page = { title: values.title || defaultTitle(), baseline };
    const reportPath = await writePage(snapshot, page, output, shell);
    if (reportPath === undefined) return;
    shell.stdout.write(`${summaryText(snapshot, reportPath, shell)}\n`);
    if (values.open) await openInBrowser(reportPath, shell);
  },
} satisfies Command & { readonly options: typeof OPTIONS };

/** The page's path; undefined where it went to stdout. */
async function writePage(
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
