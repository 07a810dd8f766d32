// Chromium for the browser tests: found, or installed where that needs no question (root on Debian).
//
//   node scripts/ensure-chromium.mjs     prints the path

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const OUTSIDE_THE_PATH = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export const HOW_TO_GET_CHROMIUM =
  'no Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to the path of one';

/** The path of a Chromium or Chrome, or undefined. `CHROMIUM_PATH` goes first. */
export function findChromium() {
  const { CHROMIUM_PATH, PATH = '' } = process.env;
  if (CHROMIUM_PATH) return isExecutable(CHROMIUM_PATH) ? CHROMIUM_PATH : undefined;
  const onThePath = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onThePath, ...OUTSIDE_THE_PATH].find(isExecutable);
}

/** `findChromium`, after an installation by apt-get where there is none yet, and the right and the means to do it. */
export function ensureChromium() {
  return findChromium() ?? (canInstall() && install() ? findChromium() : undefined);
}

function canInstall() {
  return !process.env.CHROMIUM_PATH && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

// Fonts, because without any the page is measured and pictured without text.
function install() {
  console.error('chromium: installing it by apt-get for the browser tests');
  return aptGet('update') && aptGet('install', '--yes', '--no-install-recommends', 'chromium', 'fonts-liberation');
}

function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' });
  if (status !== 0) console.error(`${stdout}${stderr}`.trim());
  return status === 0;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = ensureChromium();
  console.log(path ?? HOW_TO_GET_CHROMIUM);
  if (path === undefined) process.exitCode = 1;
}
