// Rows → COPY: PostgreSQL's text format, a line a row.

import type { Column } from './columns.js';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export function copyText<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  let text = '';
  for (const row of rows) text += `${columns.map(({ read }) => field(read(row))).join('\t')}\n`;
  return text;
}

function field(value: string | number | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  return value.replace(/[\\\n\r\t]/g, (special) => ESCAPES[special] as string);
}
