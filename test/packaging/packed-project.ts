// The tarball as users get it: packed once, installed once, for all packaging tests.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface PackedProject {
  /** An empty project with the tarball and what it depends on. */
  readonly folder: string;
  /** Another one, with the package's own files and nothing that it depends on. */
  readonly bareFolder: string;
  readonly tarball: { readonly path: string; readonly size: number; readonly files: readonly string[] };
}

/** Types for both: what `exports` of package.json looks like here. */
export type Exports = Readonly<Record<string, string | Readonly<Record<'import' | 'require', Conditions>>>>;
interface Conditions {
  readonly types: string;
  readonly default: string;
}

let project: PackedProject | undefined;

/** Packs what `npm run build` left in dist, and installs it. */
export function packedProject(): PackedProject {
  project ??= createProject();
  return project;
}

function createProject(): PackedProject {
  // A path without symbolic links, which is how Node names the modules it loads.
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'tracklight-packaging-')));
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));

  const [packed] = JSON.parse(npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', temporary));
  const path = join(temporary, packed.filename);

  const folder = emptyProject(join(temporary, 'project'));
  npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', path);
  const bareFolder = emptyProject(join(temporary, 'bare'));
  const inside = join('node_modules', 'tracklight');
  cpSync(join(folder, inside), join(bareFolder, inside), { recursive: true });

  const files = packed.files.map((file: { path: string }) => file.path);
  return { folder, bareFolder, tarball: { path, size: packed.size, files } };
}

function emptyProject(folder: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "version": "1.0.0", "private": true }\n');
  return folder;
}

function npm(cwd: string, ...args: string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The installed package's entries that hold code: `.`, `./report`, … */
export function codeEntries(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'node_modules/tracklight/package.json'), 'utf8'));
  return Object.entries(manifest.exports as Exports)
    .filter(([, target]) => typeof target !== 'string')
    .map(([entry]) => entry);
}

/** `./report` as one writes it in an import. */
export function specifierOf(entry: string): string {
  return entry.replace(/^\./, 'tracklight');
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a file's text in a folder, as `name`: the extension says whether it is an ES module or CommonJS. */
export function runScript(folder: string, name: string, text: string, flags: readonly string[] = []): Outcome {
  writeFileSync(join(folder, name), text);
  return runNode(folder, [...flags, name]);
}

export function runNode(folder: string, args: readonly string[]): Outcome {
  // Nothing of this process's own environment (tsx, coverage, CI) reaches the user's program.
  const env = { PATH: process.env.PATH ?? '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}
