// MySQL → rows: how the values of our own queries are read, whatever the pool says.

/** A value on its way, as mysql2 hands it to whoever wants to read it in another way. */
interface Field {
  readonly type: string;
  string(): string | null;
}

/** Counts, sums and microseconds are all below 2⁵³. */
const NUMBERS: ReadonlySet<string> = new Set([
  'TINY',
  'SHORT',
  'INT24',
  'LONG',
  'LONGLONG',
  'FLOAT',
  'DOUBLE',
  'DECIMAL',
  'NEWDECIMAL',
]);

/** Options of a query. */
export const PLAIN_VALUES = Object.freeze({ typeCast: readPlainly, rowsAsArray: false, nestTables: false });

/** The driver's own way errs in the last digit of one float in twenty; the text it gets from the server is exact. */
function readPlainly(field: Field, next: () => unknown): unknown {
  if (!NUMBERS.has(field.type)) return next();
  const text = field.string();
  return text === null ? null : Number(text);
}
