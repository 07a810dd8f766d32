// npm test: a build, then every suite in a mocha run of its own, then the total of all.
//
//   npm test                     everything
//   npm test -- main             one suite or several: main, legacy, database, prometheus, browser, budgets
//   npx mocha test/report/x.test.ts     one file, without a build
//
// main        test/**                      TypeScript through tsx
// legacy      test/legacy/**               the legacy decorator dialect, compiled by tsc for its `design:*` metadata
// database    test/database/**             every engine; servers of PostgreSQL, MariaDB and ClickHouse are started for it
// prometheus  test/prometheus-server/**    a Prometheus server that scrapes us, the example too
// browser     test/browser/**              the report's page in Chromium and in Firefox
// budgets     test/browser/*-budgets.*     what the page costs, measured: after all others, alone
//
// Of the others two run at a time, the long ones first.
//
// What a suite needs and does not find is installed where that needs no question (root on Debian); elsewhere its tests
// are skipped, with a line that says how to get it. With CI set, a skip is a failure.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureFirefox } from './ensure-firefox.mjs';
import { clearReports, failureList, readTotals, reportFile, totalLine } from './test-reports.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCi = Boolean(process.env.CI);
const suites = { main, database, browser, prometheus, legacy, budgets };
const LANES = 2;
const BUDGETS = 'test/browser/**/*-budgets.test.ts';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  console.error(`npm test: no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}

clearReports();
if (!(await node(['scripts/build.mjs']))) process.exit(1);

const failed = [];
const isAskedFor = (name) => asked.length === 0 || asked.includes(name);
const together = Object.keys(suites).filter((name) => name !== 'budgets' && isAskedFor(name));
await Promise.all(Array.from({ length: LANES }, runLane));
if (isAskedFor('budgets')) await runSuite('budgets', 'inherit');
const totals = readTotals();
// Once more, as the suite that failed may have scrolled by minutes ago.
if (totals.failed > 0) console.error(`\nnpm test: what failed\n\n${failureList()}`);
for (const name of failed) console.error(`npm test: the suite ${name} failed`);
console.log(totalLine(totals));
process.exitCode = failed.length > 0 || totals.passed === 0 ? 1 : 0;

/** One suite after the other, until there is none left. The very first is seen as it runs, the others when they ended. */
async function runLane(_, lane) {
  let output = lane === 0 ? 'inherit' : [];
  for (let name = together.shift(); name !== undefined; name = together.shift()) {
    await runSuite(name, output);
    if (output !== 'inherit') for (const chunk of output) process.stdout.write(chunk);
    output = [];
  }
}

async function runSuite(name, output) {
  if (!(await suites[name](output))) failed.push(name);
}

function main(output) {
  const others = ['legacy', 'database', 'prometheus-server', 'browser'].flatMap((name) => [
    '--ignore',
    `test/${name}/**`,
  ]);
  return mocha(output, 'main', ...others, 'test/**/*.test.ts');
}

function database(output) {
  const files = ['--ignore', '**/node_modules/**', 'test/database/**/*.test.ts'];
  return mocha(output, 'database', ...files);
}

function prometheus(output) {
  return mocha(output, 'prometheus', 'test/prometheus-server/**/*.test.ts');
}

async function legacy(output) {
  const compiled = join(root, '.cache', 'legacy');
  rmSync(compiled, { recursive: true, force: true });
  return (
    (await node(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.legacy.json'], output)) &&
    mocha(output, 'legacy', '--no-config', '--timeout', '120000', '.cache/legacy/test/legacy/**/*.test.js')
  );
}

function browser(output) {
  // The tests look for them again: who finds none says so, and fails with CI set.
  ensureChromium();
  ensureFirefox();
  return mocha(output, 'browser', '--ignore', BUDGETS, 'test/browser/**/*.test.ts');
}

function budgets(output) {
  ensureChromium();
  return mocha(output, 'budgets', BUDGETS);
}

/** Runs one suite; a run that ends without a report has failed, whatever its exit code says. */
async function mocha(output, suite, ...args) {
  const report = reportFile(suite);
  const reporter = ['--reporter', 'scripts/spec-and-json-reporter.mjs', '--reporter-option', `output=${report}`];
  const strict = isCi ? ['--forbid-only'] : [];
  const program = ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js'];
  return (await node([...program, ...reporter, ...strict, ...args], output)) && existsSync(report);
}

/** Runs Node, true when it succeeded. `output`: 'inherit', or an array that takes what it writes. */
async function node(args, output = 'inherit') {
  const isSeen = output === 'inherit';
  const stdio = isSeen ? 'inherit' : ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, args, { cwd: root, stdio });
  for (const stream of isSeen ? [] : [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const [code] = await once(child, 'close');
  return code === 0;
}
