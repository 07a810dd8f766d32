// The browser of these tests: Debian's chromium, or whatever CHROMIUM_PATH names, without a network.

import { type Browser, chromium } from 'playwright-core';

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

interface Finder {
  findChromium(): string | undefined;
  readonly HOW_TO_GET_CHROMIUM: string;
}

/** Starts the browser. Without one: undefined and one line that says so, but an error where `CI` is set. */
export async function launchChromium(): Promise<Browser | undefined> {
  const finder = (await import(new URL('../../scripts/ensure-chromium.mjs', import.meta.url).href)) as Finder;
  const executablePath = finder.findChromium();
  if (executablePath !== undefined) return chromium.launch({ executablePath, args: FLAGS });
  if (process.env.CI) throw new Error(finder.HOW_TO_GET_CHROMIUM);
  console.error(`browser tests skipped: ${finder.HOW_TO_GET_CHROMIUM}`);
  return undefined;
}
