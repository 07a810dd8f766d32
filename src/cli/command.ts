// Command line → commands: what a subcommand is, and how it says that it was asked for something senseless.

import type { TerminalStream } from '../console/terminal.js';

/** What a command may touch of the process that runs it. */
export interface Shell {
  /** Results only. */
  readonly stdout: TerminalStream;
  /** Errors only. */
  readonly stderr: TerminalStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Command {
  /** The text of `--help`, without a line break at its end. */
  readonly help: string;
  /** Rejects with a `UsageError` for arguments that make no sense, and with any other error when it failed. */
  run(args: readonly string[], shell: Shell): Promise<void>;
}

/** Arguments that make no sense: exit code 2, and nothing was read or written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
