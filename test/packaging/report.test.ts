// The packed package → a user's program that writes the report: as it is, without code from strings, and bundled.

import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Bundle, bundleByEsbuild, bundleByRolldown, EXTENSIONS, NAMES } from './bundle.js';
import { type Outcome, packedProject, runNode, runScript } from './packed-project.js';
import { EXPECTED_ERRORS, exitingProgram, type ModuleFormat, reportingProgram } from './user-program.js';

const FORMATS = ['esm', 'cjs'] as const;

/** Bundled by esbuild, which has nothing to say about it. */
async function bundle(program: string, from: ModuleFormat, to: ModuleFormat): Promise<Bundle> {
  const bundled = await bundleByEsbuild({ program, from, to });
  expect(bundled.warnings).to.deep.equal([]);
  return bundled;
}

/** The page that a program printed the path of. */
function pageOf(outcome: Outcome): string {
  expect(outcome.stderr).to.equal(EXPECTED_ERRORS);
  return readFileSync(outcome.stdout.trim(), 'utf8');
}

/** The page that the exit hook wrote below the program's folder. */
function pageIn(folder: string, outcome: Outcome): string {
  expect(outcome).to.deep.include({ status: 3, stdout: '', stderr: '' });
  return readFileSync(join(folder, 'reports/analytics_full.html'), 'utf8');
}

function expectReport(page: string): void {
  expect(page)
    .to.match(/^<!doctype html>/i)
    .and.to.include('parseYear');
}

describe('a program with the packed package', () => {
  for (const format of FORMATS) {
    it(`writes the report as ${NAMES[format]}`, () => {
      const { folder } = packedProject();

      const page = pageOf(runScript(folder, `report.${EXTENSIONS[format]}`, reportingProgram(format)));

      expectReport(page);
      expect(page).to.include('no such artist');
    });

    it(`writes the report at process.exit() as ${NAMES[format]}`, () => {
      const folder = mkdtempSync(join(packedProject().folder, 'exit-'));

      const outcome = runScript(folder, `exit.${EXTENSIONS[format]}`, exitingProgram(format));

      expectReport(pageIn(folder, outcome));
    });

    it(`writes the report as ${NAMES[format]} under --disallow-code-generation-from-strings`, () => {
      const { folder } = packedProject();
      const file = `strict.${EXTENSIONS[format]}`;
      const flags = ['--disallow-code-generation-from-strings'];

      const outcome = runScript(folder, file, reportingProgram(format), flags);

      expectReport(pageOf(outcome));
    });
  }

  // CommonJS cannot become an ES module: esbuild leaves `require('node:os')` in it, whatever the package.
  for (const [from, to] of [
    ['esm', 'esm'],
    ['esm', 'cjs'],
    ['cjs', 'cjs'],
  ] as const) {
    it(`writes the report from an esbuild bundle, ${NAMES[from]} bundled to ${NAMES[to]}`, async () => {
      const { folder, file } = await bundle(reportingProgram(from), from, to);

      expectReport(pageOf(runNode(folder, [file])));
    });

    it(`writes the report at process.exit() from a bundle, ${NAMES[from]} bundled to ${NAMES[to]}`, async () => {
      const { folder, file } = await bundle(exitingProgram(from), from, to);

      expectReport(pageIn(folder, runNode(folder, [file])));
    });
  }

  for (const to of FORMATS) {
    it(`writes the report at process.exit() from a Rolldown bundle in one file, bundled to ${NAMES[to]}`, async () => {
      const { folder, file } = await bundleByRolldown({ program: exitingProgram('esm'), to });

      expectReport(pageIn(folder, runNode(folder, [file])));
    });
  }
});
