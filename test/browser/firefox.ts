// The second browser of these tests: Debian's Firefox ESR, or whatever FIREFOX_PATH names, without a network.

import puppeteer, { type Browser } from 'puppeteer-core';

/** Everything that is not a file would go to a proxy that is not there. */
const NO_NETWORK = {
  'network.proxy.type': 1,
  'network.proxy.socks': '127.0.0.1',
  'network.proxy.socks_port': 9,
  'network.proxy.socks_remote_dns': true,
};

interface Finder {
  findFirefox(): string | undefined;
  readonly HOW_TO_GET_FIREFOX: string;
}

/**
 * Starts the browser, by puppeteer: playwright drives only a Firefox of its own making. Without one: undefined and one
 * line that says so, but an error where `CI` is set.
 */
export async function launchFirefox(): Promise<Browser | undefined> {
  const finder = (await import(new URL('../../scripts/ensure-firefox.mjs', import.meta.url).href)) as Finder;
  const executablePath = finder.findFirefox();
  if (executablePath !== undefined) {
    return puppeteer.launch({ browser: 'firefox', executablePath, headless: true, extraPrefsFirefox: NO_NETWORK });
  }
  if (process.env.CI) throw new Error(finder.HOW_TO_GET_FIREFOX);
  console.error(`Firefox tests skipped: ${finder.HOW_TO_GET_FIREFOX}`);
  return undefined;
}
