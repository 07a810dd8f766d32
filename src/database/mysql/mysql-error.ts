// Driver's error → ours: what MySQL and MariaDB report, with the number that says what it means.

import { DatabaseError, toDatabaseError } from '../database-error.js';
import type { Secret } from '../secret.js';

export class MysqlError extends DatabaseError {
  /** The server's error number; undefined for what the driver reports of its own. */
  readonly errno: number | undefined;
  readonly sqlState: string | undefined;

  constructor({ message, code }: Pick<DatabaseError, 'message' | 'code'>, error: unknown) {
    super(message, code);
    const { errno, sqlState } = (error ?? {}) as { errno?: unknown; sqlState?: unknown };
    // Of the operating system's errors it is below zero.
    this.errno = typeof errno === 'number' && errno > 0 ? errno : undefined;
    this.sqlState = typeof sqlState === 'string' && /^[0-9A-Z]{5}$/.test(sqlState) ? sqlState : undefined;
  }
}

/** With the server's message. */
export function mysqlError(error: unknown, password?: Secret): DatabaseError {
  return error instanceof DatabaseError ? error : new MysqlError(toDatabaseError(error, 'mysql', password), error);
}

/** Without it: of an insert it quotes rows. */
export function insertError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { code } = toDatabaseError(error, 'mysql');
  return new MysqlError({ message: `MySQL: ${code ?? 'it failed'}`, code }, error);
}
