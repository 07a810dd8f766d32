// A user's program → one file by a bundler, in a folder of its own, far from any node_modules.

import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { rolldown } from 'rolldown';
import { packedProject } from './packed-project.js';
import type { ModuleFormat } from './user-program.js';

export const EXTENSIONS = { esm: 'mjs', cjs: 'cjs' } satisfies Record<ModuleFormat, string>;
export const NAMES = { esm: 'an ES module', cjs: 'CommonJS' } satisfies Record<ModuleFormat, string>;

const installed = fileURLToPath(new URL('../../node_modules', import.meta.url));

export interface Bundling {
  readonly program: string;
  /** What the program is written in. Default: ES modules, the only ones that Rolldown is given. */
  readonly from?: ModuleFormat;
  readonly to: ModuleFormat;
  /** Optional peers, installed where the bundler looks: taken into the bundle, or left outside and put beside it. */
  readonly peers?: { readonly names: readonly string[]; readonly place: 'beside' | 'inside' };
  /** What a user has written above the bundle; of esbuild only. */
  readonly banner?: string;
}

export interface Bundle {
  readonly folder: string;
  readonly file: string;
  readonly warnings: readonly string[];
}

export async function bundleByEsbuild({ program, from = 'esm', to, peers, banner = '' }: Bundling): Promise<Bundle> {
  const { folder, file } = placeFor(to, peers);
  const { warnings } = await build({
    stdin: { contents: program, resolveDir: packedProject().folder, sourcefile: `program.${EXTENSIONS[from]}` },
    outfile: join(folder, file),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: to,
    nodePaths: peers === undefined ? [] : [installed],
    external: externalOf(peers),
    banner: { js: banner },
    logLevel: 'silent',
  });
  return { folder, file, warnings: warnings.map(({ text }) => text) };
}

/** Rolldown is what Vite bundles with. */
export async function bundleByRolldown({ program, to, peers }: Bundling): Promise<Bundle> {
  const { folder, file } = placeFor(to, peers);
  const input = join(packedProject().folder, `${basename(folder)}.mjs`);
  writeFileSync(input, program);
  const warnings: string[] = [];
  const bundled = await rolldown({
    input,
    platform: 'node',
    onLog: (_, { message }) => warnings.push(message),
    resolve: { modules: ['node_modules', ...(peers === undefined ? [] : [installed])] },
    external: externalOf(peers),
  });
  await bundled.write({ file: join(folder, file), format: to, codeSplitting: false });
  await bundled.close();
  return { folder, file, warnings };
}

function externalOf(peers: Bundling['peers']): string[] {
  return peers?.place === 'beside' ? [...peers.names] : [];
}

function placeFor(to: ModuleFormat, peers: Bundling['peers']): { folder: string; file: string } {
  const folder = mkdtempSync(join(packedProject().folder, '..', 'bundle-'));
  if (peers?.place === 'beside') symlinkSync(installed, join(folder, 'node_modules'));
  return { folder, file: `program.${EXTENSIONS[to]}` };
}
