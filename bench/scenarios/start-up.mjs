// What a program pays for loading the core entry: time to import it in a fresh process, bytes after a bundler.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { entry } from '../build.mjs';
import { quiet } from '../statistics.mjs';

/** Milliseconds of importing the core entry into a fresh process, of `times` of them. */
export function importMs(times) {
  const script = `const start = performance.now();
    await import(${JSON.stringify(entry)});
    console.log(performance.now() - start);`;
  const took = Array.from({ length: times }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })),
  );
  return quiet(took);
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
