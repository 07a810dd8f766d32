// PostgreSQL's error → delivery: what a failed insert means for its batch, by SQLSTATE.
// https://www.postgresql.org/docs/current/errcodes-appendix.html

import type { Delivery } from '../../deliver/delivery.js';
import { faultOf } from '../../deliver/fault.js';
import { CALL_COLUMNS, FLAG_COLUMNS } from './columns.js';

/** Something in the rows: data exceptions, constraints, limits such as the size of an index entry. */
const ROW_CLASSES: ReadonlySet<string> = new Set(['22', '23', '54']);
/** We are refused as such: features, authorization, the database, the schema, privileges and tables. */
const REFUSAL_CLASSES: ReadonlySet<string> = new Set(['0A', '28', '3D', '3F', '42']);
const NOT_NULL_VIOLATION = '23502';
const OUR_COLUMNS: ReadonlySet<unknown> = new Set([...FLAG_COLUMNS, ...CALL_COLUMNS].map(({ name }) => name));
/** The driver's words, and ours, for what no repetition changes. */
const REFUSAL_CODES: ReadonlySet<unknown> = new Set(['MISSING_DRIVER', 'SASL', 'NO_SSL']);

/** Never the server's message: it quotes rows. Whatever is not known may pass: it is tried again. */
export function postgresDeliveryOf(error: unknown): Delivery {
  const { code, column } = (error ?? {}) as { code?: unknown; column?: unknown };
  const reason = `PostgreSQL: ${faultOf(error)}`;
  const sqlClass = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code.slice(0, 2) : '';
  // A table that is not ours: no row has a value for that column.
  const isForeign = code === NOT_NULL_VIOLATION && column !== undefined && !OUR_COLUMNS.has(column);
  if (isForeign) return { outcome: 'pause', reason };
  if (ROW_CLASSES.has(sqlClass)) return { outcome: 'badItems', reason };
  const isRefused = REFUSAL_CLASSES.has(sqlClass) || REFUSAL_CODES.has(code);
  return { outcome: isRefused ? 'pause' : 'retry', reason };
}
