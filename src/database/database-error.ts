// Store → caller: what a database or its driver reports, without anything that is nobody else's business.

import { codeOf, propertyOf } from '../deliver/fault.js';
import { describeError } from '../describe-error.js';
import type { EngineName } from './analytics-store.js';
import type { Secret } from './secret.js';

/** What the engines are called where people read it. */
export const PRODUCTS: Readonly<Record<EngineName, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  clickhouse: 'ClickHouse',
};
const MAX_MESSAGE = 300;
/** What `import` and `require` say. */
const NOT_INSTALLED: ReadonlySet<unknown> = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/** What went wrong with a database. Without a `cause`: drivers put statements, values and settings into theirs. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** The driver's own code: an SQLSTATE, `ECONNREFUSED`, `SQLITE_BUSY`, … */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The error for a driver that failed to load: it is not installed, or it is in a bundle of ES modules, where a package of
 * CommonJS finds none of Node's modules.
 */
export function driverError(engine: EngineName, name: string, error: unknown): DatabaseError {
  if (NOT_INSTALLED.has(codeOf(error))) return missingDriver(engine, name);
  return new DatabaseError(
    `${PRODUCTS[engine]}: the package ${name} does not load (${messageOf(error)}). In a bundle, mark ${name} as external`,
    'MISSING_DRIVER',
  );
}

/** The error for a driver that is not installed. `packages`: any of them will do. */
export function missingDriver(engine: EngineName, ...packages: readonly string[]): DatabaseError {
  const install = packages.map((name) => `npm install ${name}`).join(' or ');
  return new DatabaseError(`${PRODUCTS[engine]} needs a package that is not installed: ${install}`, 'MISSING_DRIVER');
}

/** A driver's error as one of ours: its code, and its message unless the password is in it. */
export function toDatabaseError(error: unknown, engine: EngineName, password?: Secret): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const code = codeOf(error) ?? codeOf(firstOf(error));
  const message = messageOf(error, password);
  const isTold = code !== undefined && message.includes(code);
  const parts = [PRODUCTS[engine], message, isTold ? '' : code].filter((part) => part);
  return new DatabaseError(parts.length > 1 ? parts.join(': ') : `${PRODUCTS[engine]}: it failed`, code);
}

/** Several addresses were tried: the first one's error speaks for all. */
function firstOf(error: unknown): unknown {
  const errors = propertyOf(error, 'errors');
  return Array.isArray(errors) && errors.length > 0 ? errors[0] : error;
}

function messageOf(error: unknown, password?: Secret): string {
  const first = firstOf(error);
  // Of an object without a message its fields would be told, settings and a part of the password among them.
  const isSilent = typeof first === 'object' && propertyOf(first, 'message') === undefined;
  const message = isSilent ? '' : describeError(first).message;
  if (password !== undefined && holds(message, password.reveal())) return '';
  // A line for a log: no line breaks, no colours, no text that runs backwards.
  const line = message.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1)}…` : line;
}

function holds(message: string, password: string): boolean {
  return [password, encodeURIComponent(password)].some((text) => text !== '' && message.includes(text));
}
