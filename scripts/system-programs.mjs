// Test suites → programs of the system: found, or installed where that needs no question (root on Debian).

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const APT_GET = '/usr/bin/apt-get';
/** Suites run side by side, and apt-get fails where another one is at work. */
const LOCK = join(tmpdir(), 'tracklight-apt-get.lock');

/** The first of the names that is a program on the PATH or in one of the other folders, as a path; or undefined. */
export function findProgram(names, otherFolders = []) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...otherFolders];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

/** Installs packages by apt-get; false where there is neither the right nor the means to do it, or it failed. */
export function installPackages(...packages) {
  if (process.getuid?.() !== 0 || !existsSync(APT_GET)) return false;
  console.error(`installing ${packages.join(', ')} by apt-get for the tests`);
  return aptGet('update') && aptGet('install', '--yes', '--no-install-recommends', ...packages);
}

function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync('flock', [LOCK, APT_GET, '-qq', ...args], { env, encoding: 'utf8' });
  if (status !== 0) console.error(`${stdout}${stderr}`.trim());
  return status === 0;
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
