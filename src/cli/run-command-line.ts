// Arguments → command → exit code: what all commands have in common, failure above all.

import { toPlainLine } from '../logger.js';
import { VERSION } from '../version.js';
import { type ExitCode, type Shell, UsageError } from './command.js';
import { COMMANDS, type CommandEntry } from './commands.js';
import { withoutCredentials } from './without-credentials.js';

const MAX_ERROR_LENGTH = 1_000;

/** Never rejects: what goes wrong is one line on stderr, without a stack and without anybody's password. */
export async function runCommandLine(
  args: readonly string[],
  shell: Shell,
  commands: ReadonlyMap<string, CommandEntry> = COMMANDS,
): Promise<ExitCode> {
  try {
    return (await dispatch(args, shell, commands)) ?? 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // By its name: a loader of TypeScript may have loaded the command's copy of the class and this one.
    const name = error instanceof Error ? error.name : '';
    const isUsage = name === 'UsageError';
    const hint = isUsage ? ` (see tracklight ${commands.has(args[0] ?? '') ? `${args[0]} --help` : '--help'})` : '';
    shell.stderr.write(`tracklight: ${toPlainLine(withoutCredentials(message), MAX_ERROR_LENGTH)}${hint}\n`);
    return isUsage || name === 'FileError' ? 2 : 1;
  }
}

async function dispatch(
  [first, ...rest]: readonly string[],
  shell: Shell,
  commands: ReadonlyMap<string, CommandEntry>,
): Promise<ExitCode | void> {
  if (first === '--version' || first === '-v') return print(shell, VERSION);
  if (first === '--help' || first === '-h') return print(shell, helpOf(commands));
  if (first === undefined) throw new UsageError('a command is missing');
  const entry = commands.get(first);
  if (entry === undefined) throw new UsageError(`there is no command '${first}'`);
  const command = await entry.load();
  if (rest.includes('--help') || rest.includes('-h')) return print(shell, command.help);
  return command.run(rest, shell);
}

function helpOf(commands: ReadonlyMap<string, CommandEntry>): string {
  const names = [...commands.keys()];
  const width = Math.max(...names.map(({ length }) => length));
  const lines = [...commands].map(([name, { summary }]) => `  ${name.padEnd(width)}   ${summary}`);
  return `Usage: tracklight <command> [options]

Commands:
${lines.join('\n')}

Options:
  -h, --help      this text, or a command's own (tracklight report --help)
  -v, --version   the version`;
}

function print({ stdout }: Shell, text: string): void {
  stdout.write(`${text}\n`);
}
