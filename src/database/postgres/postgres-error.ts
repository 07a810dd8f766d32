// Driver's error → ours: what PostgreSQL and pg report, with the severity that says whether the connection lives on.

import { DatabaseError, toDatabaseError } from '../database-error.js';
import type { Secret } from '../secret.js';

/** What pg says in words only, by their beginning, and the code we give it. */
const WORDS: readonly (readonly [string, string])[] = [
  ['SASL: ', 'SASL'],
  ['The server does not support SSL', 'NO_SSL'],
];

export class PostgresError extends DatabaseError {
  /** `ERROR`, `FATAL` or `PANIC`; undefined for what the driver reports of its own. */
  readonly severity: string | undefined;
  /** Which column of a table it is about, where it is about one. */
  readonly column: string | undefined;

  constructor(message: string, code: string | undefined, error: unknown) {
    super(message, code);
    const { severity, column } = (error ?? {}) as { severity?: unknown; column?: unknown };
    this.severity = typeof severity === 'string' ? severity : undefined;
    this.column = typeof column === 'string' ? column : undefined;
  }
}

/** With the server's message. */
export function postgresError(error: unknown, password?: Secret): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { message, code } = toDatabaseError(error, 'postgres', password);
  return new PostgresError(message, code ?? codeInWords(error), error);
}

/** Without it: of an insert it quotes rows. */
export function insertError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const code = toDatabaseError(error, 'postgres').code ?? codeInWords(error);
  return new PostgresError(`PostgreSQL: ${code ?? 'it failed'}`, code, error);
}

/** What the server reported of a statement. After its other severities there is no connection any more. */
export function isServerError(error: unknown): boolean {
  return (error as { severity?: unknown } | undefined)?.severity === 'ERROR';
}

function codeInWords(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : '';
  return WORDS.find(([words]) => message.startsWith(words))?.[1];
}
