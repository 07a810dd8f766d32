// Command line → `tracklight check`: a run against its baseline and its budgets, for CI.

import { hasColor, terminalOf } from '../console/terminal.js';
import { type Budget, parseBudget } from './budget.js';
import { checkBudgets } from './check-budgets.js';
import { checkGithub } from './check-github.js';
import { checkJunit } from './check-junit.js';
import { checkRegressions } from './check-regressions.js';
import { type CheckEntry, withStatus } from './check-result.js';
import { checkText } from './check-text.js';
import { type Command, type Shell, UsageError } from './command.js';
import { parseArguments, requireOutput, requireWord } from './parse-arguments.js';
import { readSnapshot } from './read-input.js';
import { readMerged } from './read-merged.js';
import { writeOutput } from './write-output.js';

const OPTIONS = {
  baseline: { type: 'string' },
  'max-regression': { type: 'string', default: '20%' },
  budget: { type: 'string', multiple: true },
  format: { type: 'string', default: 'text' },
  output: { type: 'string', short: 'o', default: '-' },
} as const;

const FORMATS = ['text', 'junit', 'github'] as const;

interface CheckRequest {
  readonly runs: readonly string[];
  readonly baseline: string | undefined;
  /** 0.2: a fifth. */
  readonly maxRegression: number;
  readonly budgets: readonly Budget[];
  readonly format: (typeof FORMATS)[number];
  readonly output: string;
}

export const checkCommand: Command = {
  help: `Usage: tracklight check <run…> [--baseline <file>] [--budget <rule>]…

Checks a run; several snapshots are added up. A function has regressed when its
p95 is above the baseline's by more than the limit, and their confidence
intervals do not overlap: 95% for one function, the wider the more functions are
compared. What is new or has too few calls is left out, and counted.

Options:
  --baseline <file>        the run to compare with
  --max-regression <p>     what p95 may grow by (default: 20%)
  --budget <rule>          what must hold, as 'Catalog.fetchArtist.p95<500ms';
                           may be repeated. '*.p95<1s' is for each function and
                           for all calls together, 'p95<1s' for all calls
                           together alone.
                           p50 p90 p95 p99 max mean total overhead are times, in
                           ns us µs ms s m; calls and errors are numbers;
                           errorRate successRate overhead are in %; < <= > >=.
                           A function that was not called keeps no budget
  --format <format>        text, junit (XML) or github (Markdown)
                           (default: text)
  -o, --output <file>      where that goes; the text still goes to stdout
  -h, --help               this text

Exit code: 0 passed, 1 failed, 2 the arguments make no sense, or a file cannot
be read or written.`,

  async run(args, shell) {
    const request = readRequest(args);
    const entries = await check(request, shell);
    await write(entries, request, shell);
    return withStatus(entries, 'failed').length > 0 ? 1 : 0;
  },
};

async function check({ runs, baseline, maxRegression, budgets }: CheckRequest, shell: Shell): Promise<CheckEntry[]> {
  const snapshot = await readMerged(runs, shell);
  const before = baseline === undefined ? undefined : await readSnapshot(baseline, shell);
  const regressions = before === undefined ? [] : checkRegressions(snapshot, before, maxRegression);
  return [...regressions, ...checkBudgets(snapshot, budgets)];
}

function readRequest(args: readonly string[]): CheckRequest {
  const { values, positionals: runs } = parseArguments(args, OPTIONS);
  const { baseline, budget: budgets = [] } = values;
  if (runs.length === 0) throw new UsageError('check takes a snapshot, got none');
  if (baseline === undefined && budgets.length === 0) throw new UsageError('check needs --baseline or --budget');
  if (baseline === '-' && runs.includes('-')) throw new UsageError('stdin can be read once only');
  return {
    runs,
    baseline,
    maxRegression: shareOf(values['max-regression']),
    budgets: budgets.map(parseBudget),
    format: requireWord('--format', values.format, FORMATS),
    output: requireOutput(values.output),
  };
}

function shareOf(text: string): number {
  const { percent } = /^(?<percent>\d+(?:\.\d+)?)%$/.exec(text)?.groups ?? {};
  if (percent === undefined) throw new UsageError(`--max-regression must be a percentage such as 20%, got '${text}'`);
  return Number(percent) / 100;
}

/** Whoever reads the log of a CI job sees why it failed, wherever the file went. */
async function write(entries: readonly CheckEntry[], request: CheckRequest, shell: Shell): Promise<void> {
  const { format, output } = request;
  const color = hasColor(terminalOf(shell.stdout, shell.env));
  const isFile = output !== '-';
  const formatted = {
    text: () => checkText(entries, color && !isFile),
    junit: () => checkJunit(entries),
    github: () => checkGithub(entries),
  }[format]();
  await writeOutput(output, `${formatted}\n`, shell);
  if (isFile) shell.stdout.write(`${checkText(entries, color)}\n`);
}
