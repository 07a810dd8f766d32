// Arguments → options and paths: node's parser, its complaints as usage errors.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './command.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What node's parser makes of these options. */
type Parsed<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true }>>;

/** Throws a `UsageError` for an unknown option, and for one without its value. */
export function parseArguments<const O extends Options>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(complaintOf(error as NodeJS.ErrnoException));
  }
}

/** Node's, without its advice on how to pass a path that begins with a dash: most often an option is misspelt. */
function complaintOf({ code, message }: NodeJS.ErrnoException): string {
  return code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? (message.split('. ')[0] ?? message) : message;
}

/** Where a result goes. Throws a `UsageError` for an empty path, as of a variable that is not set. */
export function requireOutput(path: string): string {
  if (path === '') throw new UsageError('--output must not be empty');
  return path;
}

/** One of the known words. Throws a `UsageError`. */
export function requireWord<T extends string>(option: string, value: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const others = words.slice(0, -1).join(', ');
  throw new UsageError(`${option} must be ${others} or ${words.at(-1)}, got '${value}'`);
}
