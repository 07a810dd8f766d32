// Command line → `tracklight export`: a run's numbers for other programs.

import { type Command, UsageError } from './command.js';
import { csvLines } from './csv.js';
import { TABLES, type Table, tableOf } from './export-tables.js';
import { jsonItems } from './json-items.js';
import { parseArguments, requireOutput, requireWord } from './parse-arguments.js';
import { readMerged } from './read-merged.js';
import { writeOutput } from './write-output.js';

const OPTIONS = {
  format: { type: 'string', default: 'json' },
  what: { type: 'string', default: 'functions' },
  output: { type: 'string', short: 'o', default: '-' },
} as const;

export const exportCommand: Command = {
  help: `Usage: tracklight export <snapshot…> [options]

Writes the numbers of a run, the same as in its report; several snapshots are
added up. Times are in milliseconds and rates 0-100, but for the calls, whose
columns are those of analytics.toRecords().

Options:
  --format <format>        json or csv (default: json). CSV is RFC 4180 in
                           UTF-8; text that a spreadsheet would take for a
                           formula begins with '
  --what <table>           functions: one row a function and event type, by
                           total time; calls: the retained calls, oldest first;
                           stats: the totals (default: functions)
  -o, --output <file>      instead of stdout
  -h, --help               this text

Exit code: 0 written, 2 the arguments make no sense, or a file cannot be read or
written.`,

  async run(args, shell) {
    const { values, positionals } = parseArguments(args, OPTIONS);
    if (positionals.length === 0) throw new UsageError('export takes a snapshot, got none');
    const output = requireOutput(values.output);
    const format = requireWord('--format', values.format, ['json', 'csv']);
    const what = requireWord('--what', values.what, TABLES);
    const table = tableOf(await readMerged(positionals, shell), what);
    await writeOutput(output, format === 'csv' ? csvLines(table.columns, table.rows) : jsonOf(table), shell);
  },
};

function jsonOf({ json }: Table): string | Iterable<string> {
  return Symbol.iterator in json ? jsonItems(json) : `${JSON.stringify(json, null, 2)}\n`;
}
