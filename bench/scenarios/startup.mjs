// What a program pays for importing the core: time in a fresh process, bytes after a bundler.

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

/** Bytes of the minified bundle, without what is loaded later (the report, its packages). */
export async function minifiedBytes() {
  const { outputFiles, metafile } = await build({
    entryPoints: { entry: fileURLToPath(entry) },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: 'out',
    metafile: true,
    write: false,
  });
  const sizes = new Map(outputFiles.map(({ path, contents }) => [path.split('/').pop(), contents.length]));
  const nameOf = (path) => path.split('/').pop();
  const loaded = new Set(['entry.js']);
  for (const name of loaded) {
    const output = Object.entries(metafile.outputs).find(([path]) => nameOf(path) === name)[1];
    for (const { path, kind, external } of output.imports) {
      if (kind === 'import-statement' && !external) loaded.add(nameOf(path));
    }
  }
  return [...loaded].reduce((sum, name) => sum + sizes.get(name), 0);
}
