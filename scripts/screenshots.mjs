// The README's pictures of the report: node scripts/screenshots.mjs, after `npm start -- --flags`.

import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { ensureChromium, HOW_TO_GET_CHROMIUM } from './ensure-chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = pathToFileURL(join(root, 'analytics', 'analytics_incremental.html')).href;
const images = join(root, 'docs', 'images');

const PICTURES = [
  { name: 'report-light', width: 1280, height: 1000, colorScheme: 'light' },
  { name: 'report-dark', width: 1280, height: 1000, colorScheme: 'dark', hash: '#fn=FileHasher.hash' },
  { name: 'report-phone', width: 390, height: 1000, colorScheme: 'light' },
];

const executablePath = ensureChromium();
if (executablePath === undefined) throw new Error(HOW_TO_GET_CHROMIUM);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath, args });
try {
  for (const { name, width, height, colorScheme, hash = '' } of PICTURES) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(report + hash);
    if (hash !== '') await page.locator('[aria-expanded="true"]').first().scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(images, `${name}.png`) });
    await page.close();
    console.log(`docs/images/${name}.png`);
  }
} finally {
  await browser.close();
}
