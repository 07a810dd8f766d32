// MySQL's error → delivery: what a failed insert means for its batch, by SQLSTATE, and by number where that is too vague.
// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html, https://mariadb.com/kb/en/mariadb-error-codes/

import type { Delivery } from '../../deliver/delivery.js';
import { faultOf } from '../../deliver/fault.js';

/** Something in the rows: data exceptions, constraints. */
const ROW_CLASSES: ReadonlySet<string> = new Set(['22', '23']);
const ROW_ERRORS: ReadonlySet<number> = new Set([
  1153, // ER_NET_PACKET_TOO_LARGE: a row that no statement can hold
  1265, // WARN_DATA_TRUNCATED
  1300, // ER_INVALID_CHARACTER_STRING
  1366, // ER_TRUNCATED_WRONG_VALUE_FOR_FIELD
  1367, // ER_ILLEGAL_VALUE_FOR_TYPE
  1526, // ER_NO_PARTITION_FOR_GIVEN_VALUE
  3157, // ER_JSON_DOCUMENT_TOO_DEEP
  3819, // ER_CHECK_CONSTRAINT_VIOLATED, MySQL
]);

/** We are refused as such: authorization, the database, privileges and tables. */
const REFUSAL_CLASSES: ReadonlySet<string> = new Set(['28', '3D', '42']);
const REFUSALS: ReadonlySet<number> = new Set([
  1130, // ER_HOST_NOT_PRIVILEGED
  1251, // ER_NOT_SUPPORTED_AUTH_MODE
  1364, // ER_NO_DEFAULT_FOR_FIELD: a table that is not ours
  1820, // ER_MUST_CHANGE_PASSWORD
  1862, // ER_MUST_CHANGE_PASSWORD_LOGIN
  3159, // ER_SECURE_TRANSPORT_REQUIRED
]);
/** A connection's character set has no place for every character. */
export const LOSSY_CHARSET = 'LOSSY_CHARSET';
/** The driver's words, and ours, for what no repetition changes. */
const REFUSAL_CODES: ReadonlySet<unknown> = new Set([
  LOSSY_CHARSET,
  'MISSING_DRIVER',
  'AUTH_SWITCH_PLUGIN_ERROR',
  'HANDSHAKE_NO_SSL_SUPPORT',
  'HANDSHAKE_SSL_ERROR',
]);

/** A limit of the moment, although its class is that of refusals. */
const PASSING: ReadonlySet<number> = new Set([
  1203, // ER_TOO_MANY_USER_CONNECTIONS
  1226, // ER_USER_LIMIT_REACHED
  1461, // ER_MAX_PREPARED_STMT_COUNT_REACHED
]);

/** Never the server's message: it quotes rows. */
export function mysqlDeliveryOf(error: unknown): Delivery {
  const { errno, sqlState, code } = (error ?? {}) as { errno?: unknown; sqlState?: unknown; code?: unknown };
  const number = typeof errno === 'number' && errno > 0 ? errno : 0;
  const stateClass = typeof sqlState === 'string' ? sqlState.slice(0, 2) : '';
  const reason = `MySQL: ${faultOf(error)}${number > 0 ? ` ${number}` : ''}`;
  if (PASSING.has(number)) return { outcome: 'retry', reason };
  if (ROW_ERRORS.has(number) || ROW_CLASSES.has(stateClass)) return { outcome: 'badItems', reason };
  const isRefused = REFUSALS.has(number) || REFUSAL_CLASSES.has(stateClass) || REFUSAL_CODES.has(code);
  return { outcome: isRefused ? 'pause' : 'retry', reason };
}
