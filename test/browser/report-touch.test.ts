import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { buildReportModel } from '../../src/report/report-model.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { usePages } from './open-pages.js';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const RUN_MS = 838_000;

// What of the page's own world the callbacks below use; the project's types are Node's, without a DOM.
declare const scrollY: number;
declare const location: { readonly hash: string };

interface Point {
  readonly x: number;
  readonly y: number;
}

describe('the timeline under a finger', () => {
  const opened = usePages((pages) => {
    pages.add('usual', buildReportModel(syntheticRun()));
  });

  const scrolled = (page: Page) => page.evaluate(() => scrollY);
  const windowOf = async (page: Page) =>
    Object.fromEntries(new URLSearchParams((await page.evaluate(() => location.hash)).slice(1)));

  /** Brings the timeline to the middle of the screen: where on it the calls are drawn. */
  async function plotOf(page: Page) {
    await page.locator('#timeline').evaluate((figure) => figure.scrollIntoView({ block: 'center' }));
    const box = await page.locator('.live .u-over').first().boundingBox();
    if (box === null) throw new Error('no plot');
    return box;
  }

  it('gives a window where it moves sideways, and the page stays', async () => {
    const look = async (page: Page) => {
      const { x, y, width } = await plotOf(page);
      const before = await scrolled(page);

      await swipe(page, { x: x + width * 0.25, y: y + 60 }, { x: x + width * 0.75, y: y + 75 });

      const { from, to } = await windowOf(page);
      expect(Number(to) - Number(from)).to.be.closeTo(RUN_MS / 2, 0.03 * RUN_MS);
      expect(await scrolled(page)).to.equal(before);
      expect(await page.getByRole('status').textContent()).to.match(/^\d+ of 30 functions, [\d,]+ of 20,000 calls$/);
    };
    await opened().visit('usual', look, PHONE);
  });

  it('scrolls the page where it moves up, and chooses nothing', async () => {
    const look = async (page: Page) => {
      const { x, y, width } = await plotOf(page);
      const before = await scrolled(page);

      await swipe(page, { x: x + width * 0.5, y: y + 150 }, { x: x + width * 0.52, y: y - 150 });

      expect((await scrolled(page)) - before).to.be.above(100);
      expect(await windowOf(page)).to.deep.equal({});
      expect(await page.locator('.live .u-select').first().boundingBox()).to.include({ width: 0 });
    };
    await opened().visit('usual', look, PHONE);
  });

  it('gives the whole run back where it taps twice, and says so before', async () => {
    const look = async (page: Page) => {
      const { x, y, width } = await plotOf(page);
      await swipe(page, { x: x + width * 0.25, y: y + 60 }, { x: x + width * 0.75, y: y + 60 });
      expect(await page.locator('#timeline .end').textContent()).to.match(/ · double-tap to reset$/);

      await page.touchscreen.tap(x + width / 2, y + 60);
      await page.touchscreen.tap(x + width / 2, y + 60);

      await page.waitForFunction(() => !location.hash.includes('from'));
      expect(await page.getByRole('status').textContent()).to.equal('All functions, all 20,000 calls');
    };
    await opened().visit('usual', look, PHONE);
  });

  it('says what it touched, and keeps saying so once it is lifted', async () => {
    const look = async (page: Page) => {
      const { x, y, width } = await plotOf(page);

      await page.touchscreen.tap(x + width / 2, y + 60);

      expect(await page.locator('#timeline .end').textContent()).to.match(
        /^\d\d:\d\d:\d\d · \d+ calls · \d+ failed · p95 /,
      );
    };
    await opened().visit('usual', look, PHONE);
  });
});

/** One finger from here to there, as the screen reports it. */
async function swipe(page: Page, from: Point, to: Point): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const STEPS = 10;
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
  for (let step = 1; step <= STEPS; step++) {
    const at = (a: number, b: number) => a + ((b - a) * step) / STEPS;
    const point = { x: at(from.x, to.x), y: at(from.y, to.y) };
    await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [point] });
  }
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}
