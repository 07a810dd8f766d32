// StoredRows → lines of at most 80 columns: what is in which table.

import { count, plain } from '../print-audit.js';
import type { StoredRows } from './database-report.js';

export function rowsText({ calls, evaluations, received, delivered, isComplete }: StoredRows): string {
  const lost = count(received - delivered).trim();
  const lines = [
    'table                 rows',
    `analytics_events  ${count(evaluations)}  flag evaluations`,
    `tracked_calls     ${count(calls)}  calls`,
    '',
    isComplete
      ? '✔ every event recorded is a row, and the report is read from them'
      : `✖ ${count(received).trim()} events recorded, ${lost} of them not written`,
    '',
  ];
  return lines.map((line) => plain(`  ${line}`).trimEnd()).join('\n');
}
