// Builds whose wrappers were spoilt on purpose, to show that the check of deoptimisations notices.

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entry } from '../build.mjs';
import { CALLS_A_FUNCTION } from './observe.mjs';

/** Below the package, so that what the build imports is found. */
const cache = fileURLToPath(new URL('../../.cache/mutants/', import.meta.url));
const folder = dirname(fileURLToPath(entry));
const WRAPPERS = /return function tracked\d*\(\) \{\n/g;

/** Each with what it puts at the start of every wrapper; `rounds` where the usual number would take long. */
export const MUTANTS = [
  {
    // Full after one and a half of the halves of steady-state.mjs.
    name: 'mutant: a counter of small integers, which it leaves',
    declaration: `let mutantCalls = 2 ** 31 - ${1.5 * CALLS_A_FUNCTION};`,
    code: 'mutantCalls++;',
  },
  {
    // Some 60 kB of bytecode is what V8 optimises at most.
    name: 'mutant: too long to be optimised',
    declaration: 'let mutantCalls = 0;',
    code: `if (mutantCalls < 0) { ${'mutantCalls += site.series * 3; '.repeat(6_000)} }`,
    rounds: 4,
  },
];

/** The entry file of a spoilt build, and what removes it. */
export function buildMutant({ declaration, code }) {
  const copy = join(cache, String(process.pid));
  cpSync(folder, copy, { recursive: true });
  const file = readdirSync(copy, { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(copy, name))
    .find((path) => readFileSync(path, 'utf8').search(WRAPPERS) >= 0);
  if (file === undefined) throw new Error('the build has no wrapper to spoil: no function tracked');
  const spoilt = (wrapper) => `${declaration}\n${wrapper}${code}\n`;
  writeFileSync(file, readFileSync(file, 'utf8').replace(WRAPPERS, spoilt));
  return {
    entry: join(copy, relative(folder, fileURLToPath(entry))),
    remove: () => rmSync(copy, { recursive: true, force: true }),
  };
}
