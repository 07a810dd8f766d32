// npm test: a build, then every suite in a mocha run of its own, then the total of all.
//
//   npm test                     everything
//   npm test -- main             one suite or several: main, legacy, database, prometheus, browser
//   npx mocha test/report/x.test.ts     one file, without a build
//
// main        test/**                      TypeScript through tsx
// legacy      test/legacy/**               the legacy decorator dialect, compiled by tsc for its `design:*` metadata
// database    test/database/**             every engine; servers of PostgreSQL, MariaDB and ClickHouse are started for it
// prometheus  test/prometheus-server/**    a Prometheus server that scrapes us, the example too
// browser     test/browser/**              the report's page in Chromium and in Firefox
//
// What a suite needs and does not find is installed where that needs no question (root on Debian); elsewhere its tests
// are skipped, with a line that says how to get it. With CI set, a skip is a failure.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './ensure-chromium.mjs';
import { ensureFirefox } from './ensure-firefox.mjs';
import { clearReports, readTotals, reportFile, totalLine } from './test-reports.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCi = Boolean(process.env.CI);
const suites = { main, legacy, database, prometheus, browser };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  console.error(`npm test: no suite ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}

clearReports();
if (!node('scripts/build.mjs')) process.exit(1);

const failed = (asked.length > 0 ? asked : Object.keys(suites)).filter((name) => !suites[name]());
const totals = readTotals();
for (const name of failed) console.error(`npm test: the suite ${name} failed`);
console.log(totalLine(totals));
process.exitCode = failed.length > 0 || totals.passed === 0 ? 1 : 0;

function main() {
  const others = ['legacy', 'database', 'prometheus-server', 'browser'].flatMap((name) => [
    '--ignore',
    `test/${name}/**`,
  ]);
  return mocha('main', ...others, 'test/**/*.test.ts');
}

function database() {
  return mocha('database', '--ignore', '**/node_modules/**', '--timeout', '60000', 'test/database/**/*.test.ts');
}

function prometheus() {
  return mocha('prometheus', '--timeout', '120000', 'test/prometheus-server/**/*.test.ts');
}

function legacy() {
  if (!hasTests('test/legacy')) return true;
  const output = join(root, '.cache', 'legacy');
  rmSync(output, { recursive: true, force: true });
  return (
    node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.legacy.json') &&
    mocha('legacy', '--no-config', '--timeout', '20000', '.cache/legacy/test/legacy/**/*.test.js')
  );
}

function browser() {
  if (!hasTests('test/browser')) return true;
  // The tests look for them again: who finds none says so, and fails with CI set.
  ensureChromium();
  ensureFirefox();
  return mocha('browser', '--timeout', '60000', 'test/browser/**/*.test.ts');
}

/** Runs one suite; a run that ends without a report has failed, whatever its exit code says. */
function mocha(suite, ...args) {
  const output = reportFile(suite);
  const reporter = ['--reporter', 'scripts/spec-and-json-reporter.mjs', '--reporter-option', `output=${output}`];
  const strict = isCi ? ['--forbid-only'] : [];
  return (
    node('--enable-source-maps', 'node_modules/mocha/bin/mocha.js', ...reporter, ...strict, ...args) &&
    existsSync(output)
  );
}

function node(...args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

function hasTests(folder) {
  const path = join(root, folder);
  return existsSync(path) && readdirSync(path, { recursive: true }).some((file) => file.endsWith('.test.ts'));
}
