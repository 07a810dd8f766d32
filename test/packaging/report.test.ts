// The packed package → a user's program that writes the report: as it is, without code from strings, and bundled.

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildSync, type Format } from 'esbuild';
import { rolldown } from 'rolldown';
import { type Outcome, packedProject, runNode, runScript } from './packed-project.js';
import { EXPECTED_ERRORS, exitingProgram, type ModuleFormat, reportingProgram } from './user-program.js';

const EXTENSIONS = { esm: 'mjs', cjs: 'cjs' } satisfies Record<ModuleFormat, string>;
const NAMES = { esm: 'an ES module', cjs: 'CommonJS' } satisfies Record<ModuleFormat, string>;
const FORMATS = ['esm', 'cjs'] as const;

/** Bundles a program in the project and puts the bundle in a folder of its own, far from any node_modules. */
function bundle(program: string, from: ModuleFormat, to: Format & ModuleFormat): { folder: string; file: string } {
  const { folder } = packedProject();
  const outside = mkdtempSync(join(folder, '..', 'bundle-'));
  const file = `program.${EXTENSIONS[to]}`;
  const { warnings } = buildSync({
    stdin: { contents: program, resolveDir: folder, sourcefile: `program.${EXTENSIONS[from]}` },
    outfile: join(outside, file),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: to,
    logLevel: 'silent',
  });
  expect(warnings.map((warning) => warning.text)).to.deep.equal([]);
  return { folder: outside, file };
}

/** The same by Rolldown, which is what Vite bundles with: an ES module to one file of either format. */
async function rollDown(program: string, to: ModuleFormat): Promise<{ folder: string; file: string }> {
  const { folder } = packedProject();
  const outside = mkdtempSync(join(folder, '..', 'bundle-'));
  const input = join(folder, `rolldown-${to}.mjs`);
  writeFileSync(input, program);
  const bundled = await rolldown({ input, platform: 'node', logLevel: 'silent' });
  const file = `program.${EXTENSIONS[to]}`;
  await bundled.write({ file: join(outside, file), format: to, codeSplitting: false });
  await bundled.close();
  return { folder: outside, file };
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

describe('a program with the packed package', function () {
  this.timeout(120_000);

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
    it(`writes the report from an esbuild bundle, ${NAMES[from]} bundled to ${NAMES[to]}`, () => {
      const { folder, file } = bundle(reportingProgram(from), from, to);

      expectReport(pageOf(runNode(folder, [file])));
    });

    it(`writes the report at process.exit() from a bundle, ${NAMES[from]} bundled to ${NAMES[to]}`, () => {
      const { folder, file } = bundle(exitingProgram(from), from, to);

      expectReport(pageIn(folder, runNode(folder, [file])));
    });
  }

  for (const to of FORMATS) {
    it(`writes the report at process.exit() from a Rolldown bundle in one file, bundled to ${NAMES[to]}`, async () => {
      const { folder, file } = await rollDown(exitingProgram('esm'), to);

      expectReport(pageIn(folder, runNode(folder, [file])));
    });
  }
});
