// Command line → `tracklight report <snapshot…>`: runs read and added up, written as the usual report.

import { defaultTitle } from '../report/report-options.js';
import { type Command, UsageError } from './command.js';
import { openInBrowser } from './open-in-browser.js';
import { parseArguments, requireOutput } from './parse-arguments.js';
import { readSnapshot } from './read-input.js';
import { readMerged } from './read-merged.js';
import { summaryText } from './summary-text.js';
import { writePage } from './write-page.js';

const OPTIONS = {
  baseline: { type: 'string' },
  output: { type: 'string', short: 'o', default: 'analytics' },
  title: { type: 'string' },
  open: { type: 'boolean', default: false },
} as const;

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
