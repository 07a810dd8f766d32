// Command line → commands: what a subcommand is, and how it says that it was asked for something senseless.

import type { TerminalStream } from '../console/terminal.js';

/** Takes a result, in pieces where it is long. */
export interface ResultStream extends TerminalStream {
  /** False where it has no room left; `done` is then called when it has, or with what keeps it from taking more. */
  write(text: string, done?: (error?: Error | null) => void): unknown;
}

/** What a command may touch of the process that runs it. */
export interface Shell {
  /** Results only. */
  readonly stdout: ResultStream;
  /** Errors only. */
  readonly stderr: TerminalStream;
  /** What `-` reads, in the place of a file; without it there is nothing to read. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** 0 done, 1 failed, 2 not understood, or a file that cannot be read or written. */
export type ExitCode = 0 | 1 | 2;

export interface Command {
  /** The text of `--help`, without a line break at its end. */
  readonly help: string;
  /**
   * Resolves to the exit code, nothing being 0. Rejects with a `UsageError` for arguments that make no sense, with a
   * `FileError` for files, and with any other error when it failed.
   */
  run(args: readonly string[], shell: Shell): Promise<ExitCode | void>;
}

/** Arguments that make no sense: exit code 2, and nothing was read or written. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A file that cannot be read or written: exit code 2, so that 1 says what a command found out and nothing else. */
export class FileError extends Error {
  override readonly name = 'FileError';
}
