// Rows → CSV by RFC 4180: a header, CRLF at each line's end, quotes where they are needed.

export type Cell = string | number | boolean | null;

/** One row; all rows of a table have the same keys. */
export type Row = Readonly<Record<string, Cell>>;

/** The header and each row as a line of its own; a column that a row has not is empty. */
export function* csvLines(columns: readonly string[], rows: Iterable<Row>): Generator<string> {
  yield csvLine(columns);
  for (const row of rows) yield csvLine(columns.map((column) => row[column] ?? null));
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** What a spreadsheet would compute instead of show: https://owasp.org/www-community/attacks/CSV_Injection. */
const FORMULA = /^\s*[=+\-@]|^[\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** Text that a spreadsheet would take for a formula gets a `'` before it; numbers are numbers, negative ones too. */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
