// Command line → `tracklight merge`: several runs added up to one snapshot.

import { type Command, UsageError } from './command.js';
import { parseArguments, requireOutput } from './parse-arguments.js';
import { readMerged } from './read-merged.js';
import { snapshotText } from './snapshot-text.js';
import { writeOutput } from './write-output.js';

const OPTIONS = { output: { type: 'string', short: 'o', default: '-' } } as const;

export const mergeCommand: Command = {
  help: `Usage: tracklight merge <snapshot…> [options]

Adds runs up to one snapshot, as of the processes of a cluster, or of the last
runs for a baseline. Totals and histograms add up exactly, and every retained
call stays. Speeds (fast, medium, slow) stay what each run called so.

Options:
  -o, --output <file>      instead of stdout
  -h, --help               this text

Exit code: 0 written, 2 the arguments make no sense, or a file cannot be read or
written.`,

  async run(args, shell) {
    const { values, positionals } = parseArguments(args, OPTIONS);
    if (positionals.length === 0) throw new UsageError('merge takes snapshots, got none');
    const output = requireOutput(values.output);
    await writeOutput(output, snapshotText(await readMerged(positionals, shell)), shell);
  },
};
