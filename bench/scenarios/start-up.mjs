// What a program pays for loading the core entry: time to import it in a fresh process, bytes after a bundler.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { entry } from '../build.mjs';
import { median } from '../statistics.mjs';

/** Median milliseconds of importing the core entry, in `times` fresh processes. */
export function importMs(times) {
  const script = `const start = performance.now();
    await import(${JSON.stringify(entry)});
    console.log(performance.now() - start);`;
  const took = Array.from({ length: times }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })),
  );
  return median(took);
}

/** Bytes of the core entry bundled and minified, without the report and the packages, which are loaded when first used. */
export async function minifiedBytes() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    external: ['*/report/index.js', '*/report-require.cjs'],
    write: false,
  });
  return outputFiles[0].contents.length;
}
