// Chromium for the browser tests: found, or installed where that needs no question (root on Debian).
//
//   node scripts/ensure-chromium.mjs     prints the path

import { fileURLToPath } from 'node:url';
import { findProgram, installPackages, isExecutable } from './system-programs.mjs';

const NAMES = [
  // The same engine without windows, tabs and their processes: the tests take half as long.
  'chromium-headless-shell',
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'Chromium', 'Google Chrome'],
];
const OUTSIDE_THE_PATH = [
  '/usr/bin',
  '/snap/bin',
  '/Applications/Chromium.app/Contents/MacOS',
  '/Applications/Google Chrome.app/Contents/MacOS',
];

export const HOW_TO_GET_CHROMIUM =
  'no Chromium: install it (Debian: apt-get install chromium-headless-shell) or set CHROMIUM_PATH to the path of one';

/** The path of a Chromium or Chrome, or undefined. `CHROMIUM_PATH` goes first. */
export function findChromium() {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH) return isExecutable(CHROMIUM_PATH) ? CHROMIUM_PATH : undefined;
  return findProgram(NAMES, OUTSIDE_THE_PATH);
}

/** `findChromium`, after an installation by apt-get where there is none yet, and the right and the means to do it. */
export function ensureChromium() {
  return findChromium() ?? (!process.env.CHROMIUM_PATH && install() ? findChromium() : undefined);
}

// Fonts, because without any the page is measured and pictured without text. Older Debians have the whole browser only.
function install() {
  return (
    installPackages('chromium-headless-shell', 'fonts-liberation') || installPackages('chromium', 'fonts-liberation')
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = ensureChromium();
  console.log(path ?? HOW_TO_GET_CHROMIUM);
  if (path === undefined) process.exitCode = 1;
}
