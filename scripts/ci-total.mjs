// The last line of .ci/run: the total of every mocha run, and failure when something failed, was skipped or never ran.

import { readTotals, totalLine } from './test-reports.mjs';

const totals = readTotals();
if (totals.failed > 0 || totals.skipped > 0 || totals.passed === 0) process.exitCode = 1;
console.log(totalLine(totals));
