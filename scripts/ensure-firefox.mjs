// Firefox for the browser tests: found, or installed where that needs no question (root on Debian).
//
//   node scripts/ensure-firefox.mjs     prints the path

import { fileURLToPath } from 'node:url';
import { findProgram, installPackages, isExecutable } from './system-programs.mjs';

const NAMES = ['firefox-esr', 'firefox'];
const OUTSIDE_THE_PATH = ['/usr/bin', '/snap/bin', '/Applications/Firefox.app/Contents/MacOS'];

export const HOW_TO_GET_FIREFOX =
  'no Firefox: install it (Debian: apt-get install firefox-esr) or set FIREFOX_PATH to the path of one';

/** The path of a Firefox, or undefined. `FIREFOX_PATH` goes first. */
export function findFirefox() {
  const { FIREFOX_PATH } = process.env;
  if (FIREFOX_PATH) return isExecutable(FIREFOX_PATH) ? FIREFOX_PATH : undefined;
  return findProgram(NAMES, OUTSIDE_THE_PATH);
}

/** `findFirefox`, after an installation by apt-get where there is none yet, and the right and the means to do it. */
export function ensureFirefox() {
  return findFirefox() ?? (!process.env.FIREFOX_PATH && install() ? findFirefox() : undefined);
}

// Fonts, because without any the page is laid out without text.
function install() {
  return installPackages('firefox-esr', 'fonts-liberation');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = ensureFirefox();
  console.log(path ?? HOW_TO_GET_FIREFOX);
  if (path === undefined) process.exitCode = 1;
}
