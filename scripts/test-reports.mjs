// Mocha's JSON reports → the true total. Every run of `npm test` leaves one report in this folder.

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../.cache/test-reports', import.meta.url));

/** Where the run of this name writes its report. */
export const reportFile = (run) => join(folder, `${run}.json`);

/** Forgets earlier runs, so that no old report is counted. */
export function clearReports() {
  rmSync(folder, { recursive: true, force: true });
}

/** The counts of all reports together. */
export function readTotals() {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const { stats } of reports()) {
    totals.passed += stats.passes;
    totals.failed += stats.failures;
    totals.skipped += stats.pending;
  }
  return totals;
}

/** `12 passed, 0 failed`, and `, 1 skipped` where that is so. */
export function totalLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** What failed in any report, as text: each test or hook by its full title, with its error; '' where nothing did. */
export function failureList() {
  const failures = reports().flatMap((report) => report.failures);
  return failures.map(({ fullTitle, err }) => `${fullTitle}\n${indented(err.stack ?? err.message ?? '')}\n`).join('\n');
}

function indented(text) {
  return text.replace(/^/gm, '    ');
}

function reports() {
  let files;
  try {
    files = readdirSync(folder);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}
