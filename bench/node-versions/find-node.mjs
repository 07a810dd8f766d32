// Other versions of Node, as npm has them: a package a platform with the binary in it, kept in the project's cache folder.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cache = fileURLToPath(new URL('../../.cache/node-versions/', import.meta.url));
const isWindows = process.platform === 'win32';
const packageName = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;

/** `{ path }` of a Node of this major version, or `{ problem }`. One that is not there is installed, unless told not to. */
export function findNode(major, { mayInstall = true } = {}) {
  if (process.versions.node.startsWith(`${major}.`)) return { path: process.execPath };
  const folder = `${cache}${major}`;
  const path = `${folder}/node_modules/${packageName}/bin/node${isWindows ? '.exe' : ''}`;
  if (existsSync(path)) return { path };
  if (!mayInstall) return { problem: 'left out of a quick run' };
  try {
    mkdirSync(folder, { recursive: true });
    // Without scripts: the package is the binary, and nothing of it has to run.
    const flags = ['--prefix', folder, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', ...flags, `${packageName}@^${major}.0.0`], { stdio: 'pipe', encoding: 'utf8' });
    return existsSync(path) ? { path } : { problem: `${packageName} has no binary` };
  } catch (error) {
    return { problem: /npm error (.*)/.exec(error.stderr)?.[1] ?? error.message };
  }
}
