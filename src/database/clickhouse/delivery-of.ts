// ClickHouse's error → delivery: what a failed insert means for its batch, by the number of the server's error.
// https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
//
// Not by its name: the client finds that in the message, where a row's value may look like one. Nor by an HTTP status,
// which the client does not tell: a proxy's refusal has no number and counts as one that may pass.

import type { Delivery } from '../../deliver/delivery.js';
import { faultOf } from '../../deliver/fault.js';

/** Something in the rows. Data that ends too early (33) is not: the connection did. */
const ROW_ERRORS: ReadonlyMap<unknown, string> = new Map([
  ['6', 'CANNOT_PARSE_TEXT'],
  ['25', 'CANNOT_PARSE_ESCAPE_SEQUENCE'],
  ['26', 'CANNOT_PARSE_QUOTED_STRING'],
  ['27', 'CANNOT_PARSE_INPUT_ASSERTION_FAILED'],
  ['53', 'TYPE_MISMATCH'],
  ['69', 'ARGUMENT_OUT_OF_BOUND'],
  ['70', 'CANNOT_CONVERT_TYPE'],
  ['72', 'CANNOT_PARSE_NUMBER'],
  ['117', 'INCORRECT_DATA'],
  ['131', 'TOO_LARGE_STRING_SIZE'],
  ['349', 'CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN'],
  ['376', 'CANNOT_PARSE_UUID'],
  ['457', 'BAD_QUERY_PARAMETER'],
  ['469', 'VIOLATED_CONSTRAINT'],
]);

/** We are refused as such: who we are, what we may do, or what there is. */
const REFUSALS: ReadonlyMap<unknown, string> = new Map([
  ['16', 'NO_SUCH_COLUMN_IN_TABLE'],
  ['36', 'BAD_ARGUMENTS'],
  ['47', 'UNKNOWN_IDENTIFIER'],
  ['60', 'UNKNOWN_TABLE'],
  ['62', 'SYNTAX_ERROR'],
  ['81', 'UNKNOWN_DATABASE'],
  ['115', 'UNKNOWN_SETTING'],
  ['164', 'READONLY'],
  ['192', 'UNKNOWN_USER'],
  ['193', 'WRONG_PASSWORD'],
  ['194', 'REQUIRED_PASSWORD'],
  ['195', 'IP_ADDRESS_NOT_ALLOWED'],
  ['291', 'DATABASE_ACCESS_DENIED'],
  ['392', 'QUERY_IS_PROHIBITED'],
  ['452', 'SETTING_CONSTRAINT_VIOLATION'],
  ['497', 'ACCESS_DENIED'],
  ['511', 'UNKNOWN_ROLE'],
  ['516', 'AUTHENTICATION_FAILED'],
  ['701', 'CLUSTER_DOESNT_EXIST'],
]);

/** Never the server's message: it quotes rows. */
export function clickHouseDeliveryOf(error: unknown): Delivery {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  const rowError = ROW_ERRORS.get(code);
  if (rowError !== undefined) return { outcome: 'badItems', reason: `ClickHouse: ${rowError}` };
  const refusal = REFUSALS.get(code);
  if (refusal !== undefined) return { outcome: 'pause', reason: `ClickHouse: ${refusal}` };
  return { outcome: 'retry', reason: `ClickHouse: ${faultOf(error)}` };
}
