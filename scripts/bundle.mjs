// src/ → dist/{esm,cjs}: the code of every entry in few files, each module in exactly one file of each build.
//
// Reading and linking a file a module is most of what an import costs. So the core is two chunks: what it alone uses, and
// what other entries use too; a class is the same one whichever way it is reached. The rest is split by rolldown, what is
// loaded with `import()` apart. One chunk for all of the core would be as fast, but whoever bundles another entry would
// get all of it: a class with a computed member, as `Analytics` is one, no bundler leaves out.

import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { build } from 'rolldown';

const COMMON = { platform: 'node', transform: { target: 'node20' }, logLevel: 'warn' };
const OUTPUT = {
  // What stays are the names of the files and, for bundlers, which calls have no side effects.
  comments: { legal: false, jsdoc: false },
  generatedCode: { symbols: false },
};

/**
 * Writes the code of `entries` (paths below `src`; the first is the core) below `to/esm` and, but for the programs,
 * below `to/cjs`. A program is for the shell: nobody requires it.
 */
export async function bundle({ src, to, entries, programs }) {
  const chunks = await writeEsm({ src, to: join(to, 'esm'), entries: [...entries, ...programs] });
  const required = closure(entries.map(codeFile), (file) => {
    const { imports, dynamicImports } = chunks.get(file);
    return [...imports, ...dynamicImports].filter((path) => chunks.has(path));
  });
  await Promise.all([...required].map((file) => writeCommonJs(chunks.get(file), join(to, 'cjs'))));
  await writeBeside(src, to);
}

/** The chunks by the names of their files. */
async function writeEsm({ src, to, entries }) {
  const { output } = await build({
    ...COMMON,
    cwd: src,
    input: Object.fromEntries(entries.map((entry) => [entry.replace(/\.ts$/, ''), entry])),
    // Packages, and the files that are CommonJS in both builds (`.cts`).
    external: [/^[^./]/, /\.cjs$/],
    output: {
      ...OUTPUT,
      dir: to,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      // Or exports are renamed to single letters.
      minifyInternalExports: false,
      codeSplitting: { groups: [sharedByCore(join(src, entries[0]))] },
    },
  });
  return new Map(output.map((chunk) => [chunk.fileName, chunk]));
}

/** The group of the modules that the core loads at once and others load too. */
function sharedByCore(core) {
  let files;
  return {
    debugName: 'shared',
    minShareCount: 2,
    name(file, context) {
      // A package has no module info.
      files ??= closure([core], (path) => context.getModuleInfo(path)?.importedIds ?? []);
      return files.has(file) ? 'shared' : undefined;
    },
  };
}

/**
 * Translates a chunk by itself: what the chunks of one CommonJS build export to each other rolldown makes getters, which
 * quadruple the price of a tracked call. `import()` becomes `require` too: Jest, and whatever else has a module loader of
 * its own, knows no other.
 */
function writeCommonJs({ fileName, code }, to) {
  const chunk = {
    name: 'chunk',
    resolveId: (id, importer) => (importer === undefined ? id : { id, external: true }),
    // Not from its file, which is an ES module's by its folder: as in Node, `default` would be all of what it requires,
    // also of a required ES module.
    load: () => code,
  };
  return build({
    ...COMMON,
    input: fileName,
    plugins: [chunk],
    output: {
      ...OUTPUT,
      file: join(to, fileName),
      format: 'cjs',
      strict: true,
      esModule: true,
      externalLiveBindings: false,
      dynamicImportInCjs: false,
    },
  });
}

/** Files that are CommonJS in both builds stay files of their own, at their places; rolldown would wrap their `module`. */
async function writeBeside(src, to) {
  const files = readdirSync(src, { recursive: true }).filter((file) => file.endsWith('.cts'));
  for (const file of files) {
    const text = await readFile(join(src, file), 'utf8');
    const { code } = await transform(text, { loader: 'ts', format: 'cjs', target: 'node20' });
    for (const kind of ['esm', 'cjs']) await writeFile(join(to, kind, file.replace(/\.cts$/, '.cjs')), code);
  }
}

/** The files and all that they lead to. */
function closure(files, nextOf) {
  const found = new Set(files);
  // A Set hands out what is added while it is walked.
  for (const file of found) for (const next of nextOf(file)) found.add(next);
  return found;
}

function codeFile(entry) {
  return entry.replace(/\.ts$/, '.js');
}
