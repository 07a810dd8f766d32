// Command line → `tracklight report`: of snapshots or of a database, told apart by what was given.

import { type Command, UsageError } from './command.js';
import { databaseReport } from './database-report-command.js';
import { parseArguments } from './parse-arguments.js';
import { snapshotReport } from './snapshot-report-command.js';

/** What only the report of a database knows, `-o` apart. */
const DATABASE_OPTIONS = ['database', 'engine', 'window', 'table', 'calls-table', 'thresholds', 'allow-insecure-http'];

export const reportCommand: Command = {
  help: `${snapshotReport.help}

Of a database:

${databaseReport.help}`,

  async run(args, shell) {
    if (isOfDatabase(args)) return databaseReport.run(args, shell);
    const { positionals } = parseArguments(args, snapshotReport.options);
    if (positionals.length > 0) return snapshotReport.run(args, shell);
    if (shell.env['TRACKLIGHT_DATABASE']) return databaseReport.run(args, shell);
    throw new UsageError('report needs a snapshot or --database');
  },
};

/**
 * An address among the paths is one without its option, and `report` of a database says so without quoting it. That of a
 * file, as the summary shows it, is a snapshot's.
 */
function isOfDatabase(args: readonly string[]): boolean {
  const isDatabaseOption = (arg: string) => DATABASE_OPTIONS.some((name) => arg.split('=')[0] === `--${name}`);
  const isAddress = (arg: string) => arg.includes('://') && !arg.startsWith('file://');
  // A title may be of what ran where, with a link.
  const isTitle = (arg: string, i: number) => arg.startsWith('--title=') || args[i - 1] === '--title';
  return args.some((arg, i) => !isTitle(arg, i) && (isDatabaseOption(arg) || isAddress(arg)));
}
