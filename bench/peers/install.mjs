// The peers have a package folder of their own, so that the project's install stays small: filled when they are needed.

import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Installs the peers unless they are there. Gives the reason when they cannot be had, which is no failure of a bench. */
export function installPeers() {
  if (isInstalled()) return undefined;
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
    return undefined;
  } catch (error) {
    return `npm ci: ${/npm error (?!code )(.+)/.exec(error.stderr)?.[1] ?? error.message}`;
  }
}

/** True when what npm wrote down of its last install is as new as the lock. */
function isInstalled() {
  const installed = `${folder}node_modules/.package-lock.json`;
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${folder}package-lock.json`).mtimeMs;
}
