// What loading the core entry costs: time to import it, and its size minified and bundled.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const RUNS = 11;
const ENTRY = fileURLToPath(new URL('../../dist/esm/index.js', import.meta.url));
const PROBE = `const start = performance.now(); await import(${JSON.stringify(ENTRY)}); console.log(performance.now() - start);`;

export function printStartUp() {
  const times = Array.from({ length: RUNS }, () => {
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', PROBE], { encoding: 'utf8' });
    return Number(stdout);
  }).sort((a, b) => a - b);
  console.log('Core entry');
  console.log(
    `  import      ${times[RUNS >> 1].toFixed(1)} ms, ${times[0].toFixed(1)} … ${times.at(-1).toFixed(1)} (goal ≤ 15 ms)`,
  );
  console.log(`  minified    ${(minifiedBytes() / 1024).toFixed(1)} KB, without what is loaded later (goal ≤ 40 KB)`);
}

/** The report and the spinner are loaded when first used, so they do not count. */
function minifiedBytes() {
  const { outputFiles } = buildSync({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    external: ['ora', './report-require.cjs', './report/index.js'],
  });
  return outputFiles[0].contents.byteLength;
}
