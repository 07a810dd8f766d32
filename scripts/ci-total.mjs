// The end of .ci/run: what failed, then the total of every mocha run as the last line. Fails when something failed, was
// skipped or never ran.

import { failureList, readTotals, totalLine } from './test-reports.mjs';

const totals = readTotals();
if (totals.failed > 0 || totals.skipped > 0 || totals.passed === 0) process.exitCode = 1;
if (totals.failed > 0) console.log(`${failureList()}\n`);
console.log(totalLine(totals));
