// Store → caller: the one error that nearly always has the same cause, told in the same words by every engine.

import type { Delivery } from '../deliver/delivery.js';
import { describeError } from '../describe-error.js';
import type { EngineName } from './analytics-store.js';
import { DatabaseError, PRODUCTS } from './database-error.js';

/** The code, for callers that have more to say. */
export const MISSING_TABLE = 'MISSING_TABLE';
/** What each engine reports; SQLite says it in words only, and always in English. */
const SIGNS: Readonly<Record<EngineName, RegExp>> = {
  sqlite: /no such table/,
  postgres: /^42P01$/,
  mysql: /^ER_NO_SUCH_TABLE$/,
  clickhouse: /^60$/,
};

/**
 * Runs what needs these tables. Where one of them is not there it rejects with a `DatabaseError` of the code
 * `MISSING_TABLE` that names it and says what to do; every other error passes.
 */
export async function needingTables<T>(
  engine: EngineName,
  tables: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isMissingTable(engine, error) ? missingTable(engine, tables, error) : error;
  }
}

/** What the error above means for a batch; undefined for every other one. Of our own words, nothing has to be hidden. */
export function missingTableDelivery(error: unknown): Delivery | undefined {
  if (!(error instanceof DatabaseError) || error.code !== MISSING_TABLE) return undefined;
  return { outcome: 'pause', reason: error.message };
}

function isMissingTable(engine: EngineName, error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return SIGNS[engine].test(engine === 'sqlite' ? describeError(error).message : String(code));
}

function missingTable(engine: EngineName, tables: readonly string[], error: unknown): DatabaseError {
  const { message } = describeError(error);
  const named = tables.filter((table) => new RegExp(`\\b${table}\\b`).test(message));
  // The message of an insert's error quotes rows, so that some engines' errors come without it.
  const missing = (named.length > 0 ? named : tables).join(' or ');
  // Short enough to stand whole in a queue's warning.
  return new DatabaseError(
    `${PRODUCTS[engine]}: there is no table ${missing}; a collector makes it with createTables: true`,
    MISSING_TABLE,
  );
}
