// Command line → `tracklight diff`: two runs read, their functions compared, the result as a table or as JSON.

import { painter } from '../console/ansi.js';
import { formatQuantity } from '../console/format.js';
import { hasColor, terminalOf, widthOf } from '../console/terminal.js';
import { type Command, type Shell, UsageError } from './command.js';
import { differenceTable } from './difference-table.js';
import { differencesOf, type FunctionDifference, type Verdict } from './function-difference.js';
import { parseArguments, requireOutput } from './parse-arguments.js';
import { readSnapshots } from './read-input.js';
import { writeOutput } from './write-output.js';

const OPTIONS = {
  json: { type: 'boolean', default: false },
  'exit-code': { type: 'boolean', default: false },
  output: { type: 'string', short: 'o', default: '-' },
} as const;

export const diffCommand: Command = {
  help: `Usage: tracklight diff <base> <new> [options]

Compares two runs, function by function. Slower or faster is what the data can
tell: p95 moved by more than 5%, and its 95% intervals in both runs do not
overlap. ≈ is no certain difference, few calls too few to tell.

Options:
  --json                   the differences as JSON, times in milliseconds
  --exit-code              end with 1 when a function is slower
  -o, --output <file>      instead of stdout
  -h, --help               this text

Exit code: 0 compared, as with git diff whatever was found; with --exit-code 1
when a function is slower; 2 the arguments make no sense, or a file cannot be
read or written.`,

  async run(args, shell) {
    const { values, positionals } = parseArguments(args, OPTIONS);
    if (positionals.length !== 2) throw new UsageError(`diff takes two snapshots, got ${positionals.length}`);
    const output = requireOutput(values.output);
    const [base, now] = await readSnapshots(positionals, shell);
    if (base === undefined || now === undefined) return 2;
    const differences = differencesOf(base, now);
    const text = values.json ? toJson(differences) : toTable(differences, output, shell);
    await writeOutput(output, `${text}\n`, shell);
    return values['exit-code'] && differences.some(({ verdict }) => verdict === 'slower') ? 1 : 0;
  },
};

function toJson(differences: readonly FunctionDifference[]): string {
  const functions = differences.map(({ text: _, now, ...difference }) => ({ ...difference, new: now }));
  return JSON.stringify({ counts: countsOf(differences), functions }, null, 2);
}

function toTable(differences: readonly FunctionDifference[], output: string, { stdout, env }: Shell): string {
  if (differences.length === 0) return 'Neither run has any calls.';
  const terminal = terminalOf(stdout, env);
  const paint = painter(output === '-' && hasColor(terminal));
  const counts = Object.entries(countsOf(differences)).filter(([, count]) => count > 0);
  const summary = counts.map(([verdict, count]) => `${count} ${verdict === 'same' ? '≈' : verdict}`).join(', ');
  const table = differenceTable(differences, widthOf(terminal), paint);
  return [...table, '', `${formatQuantity(differences.length, 'function')}: ${summary}`].join('\n');
}

function countsOf(differences: readonly FunctionDifference[]): Readonly<Record<Verdict, number>> {
  const counts = { slower: 0, faster: 0, new: 0, removed: 0, 'few calls': 0, same: 0 };
  for (const { verdict } of differences) counts[verdict]++;
  return counts;
}
