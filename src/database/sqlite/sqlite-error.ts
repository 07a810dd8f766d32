// SQLite → delivery: errors with one kind of code, whichever driver they come from, and what they mean for a batch.

import type { Delivery } from '../../deliver/delivery.js';
import { faultOf } from '../../deliver/fault.js';
import { DatabaseError, toDatabaseError } from '../database-error.js';

/** By SQLite's own numbers, which are all that node:sqlite gives. */
const CODES: Readonly<Record<number, string>> = {
  1: 'SQLITE_ERROR',
  3: 'SQLITE_PERM',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
  23: 'SQLITE_AUTH',
  26: 'SQLITE_NOTADB',
};

/** Of a file that cannot be opened, libsql says so in words only; the number is SQLite's. */
const NOT_OPENED = /^ConnectionFailed\("(?<words>.*): (?<number>\d+)"\)$/s;

/** better-sqlite3 looks for the folder before SQLite does, and has no code for that. */
const NO_FOLDER = /^Cannot open database because the directory does not exist$/;

/** Something in the rows is refused. */
const BAD_ROW = /^SQLITE_(?:TOOBIG|CONSTRAINT|MISMATCH)/;
/** The file is no database, not ours to write, or cannot be opened at all. */
const BAD_DATABASE = /^(?:SQLITE_(?:PERM|READONLY|CORRUPT|CANTOPEN|AUTH|NOTADB)|MISSING_)/;
const BAD_TABLE = /no such (?:table|column)|has no column/;

/** Whatever a driver throws, with SQLite's name for it as the code. */
export function toSqliteError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { message, code, errcode } = error as { message?: unknown; code?: unknown; errcode?: unknown };
  const { words, number } = NOT_OPENED.exec(String(message))?.groups ?? {};
  if (words !== undefined) return toDatabaseError({ message: words, code: nameOf(Number(number)) }, 'sqlite');
  const ownCode = NO_FOLDER.test(String(message)) ? 'SQLITE_CANTOPEN' : code;
  return toDatabaseError({ message, code: nameOf(errcode) ?? ownCode }, 'sqlite');
}

/** Above its lowest byte, a number has the details. */
function nameOf(number: unknown): string | undefined {
  return typeof number === 'number' ? CODES[number & 0xff] : undefined;
}

/** What a failed insert means for its batch. What is not known to last may pass. */
export function sqliteDeliveryOf(error: unknown): Delivery {
  const { code = '', message } = toSqliteError(error);
  const reason = faultOf(error);
  if (BAD_ROW.test(code)) return { outcome: 'badItems', reason };
  if (BAD_DATABASE.test(code) || BAD_TABLE.test(message)) return { outcome: 'pause', reason };
  return { outcome: 'retry', reason };
}
