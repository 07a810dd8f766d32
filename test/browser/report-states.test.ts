import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Page } from 'playwright-core';
import { buildReportModel } from '../../src/report/report-model.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { usePages } from './open-pages.js';

/** What a visitor does, to the element that the number chooses where there are several. */
const ACTIONS: Readonly<Record<string, (page: Page, which: number) => Promise<void>>> = {
  sort: (page, which) => click(page, '.functions thead [data-sort] button', which),
  search: (page, which) => page.getByRole('searchbox').fill(['', 'cat', 'Timeout', 'nobody'][which % 4] as string),
  type: (page, which) => select(page, 'type', which),
  outcome: (page, which) => select(page, 'outcome', which),
  speed: (page, which) => select(page, 'speed', which),
  row: (page, which) => click(page, '.functions tbody button', which % 6),
  link: (page, which) => click(page, 'a[href^="#fn-"]', which),
  window: (page) => click(page, 'a[data-window]', 0),
  clear: (page) => click(page, 'button.clear', 0),
  calls: (page, which) => click(page, '.tabs button', which),
  // The keyboard reaches what looks as if it could not be pressed.
  page: async (page, which) => {
    const buttons = page.locator('.pager button:visible');
    await buttons.nth(which % (await buttons.count())).press('Enter');
  },
  slide: async (page, which) => {
    const keys = ['ArrowLeft', 'ArrowRight', 'Shift+ArrowRight', 'Home'];
    await page.getByRole('slider').press(keys[which % keys.length] as string);
  },
  escape: (page) => page.keyboard.press('Escape'),
  back: async (page) => {
    if (await page.evaluate(() => navigation.canGoBack)) await page.goBack();
  },
  forward: async (page) => {
    if (await page.evaluate(() => navigation.canGoForward)) await page.goForward();
  },
};

// What of the page's own world the callbacks below use; the project's types are Node's, without a DOM.
declare const navigation: { readonly canGoBack: boolean; readonly canGoForward: boolean };
interface Part {
  readonly attributes: Iterable<{ readonly name: string; value: string }>;
  readonly innerHTML: string;
  remove(): void;
  removeAttribute(name: string): void;
  cloneNode(deep: true): Part;
  querySelectorAll(selector: string): Iterable<Part>;
}
declare const document: {
  querySelector(selector: string): Part;
  querySelectorAll(selector: string): Iterable<{ readonly value: string }>;
};

describe('a state of the report', () => {
  const opened = usePages((pages) => {
    const baseline = syntheticRun({ calls: 1000, seed: 7, slowness: 0.6 });
    pages.add('usual', buildReportModel(syntheticRun({ calls: 3000 }), { baseline }));
    pages.add('many', buildReportModel(syntheticRun({ calls: 4000, functions: 260 })));
  });

  for (const [name, numRuns] of [
    ['usual', 6],
    ['many', 3],
  ] as const) {
    it(`looks the same however it was come by (${name})`, async () => {
      const action = fc.tuple(fc.constantFrom(...Object.keys(ACTIONS)), fc.nat(40));
      const actions = fc.array(action, { minLength: 4, maxLength: 12 });
      const look = async (page: Page) => {
        for (const [what, which] of walk) await ACTIONS[what]?.(page, which);
        const fresh = await page.context().newPage();
        await fresh.goto(await page.evaluate('location.href'));
        await fresh.waitForSelector('html.ready');

        // Away from the timeline, which says what the pointer is over.
        await page.mouse.move(0, 0);
        const [walked, expected] = [await pictureOf(page), await pictureOf(fresh)];
        const at = walked.findIndex((part, i) => part !== expected[i]);
        expect(walked.slice(at, at + 3)).to.deep.equal(expected.slice(at, at + 3));
        expect(walked).to.have.length(expected.length);
      };
      let walk: readonly (readonly [what: string, which: number])[] = [];
      await fc.assert(
        fc.asyncProperty(actions, async (chosen) => {
          walk = chosen;
          expect(await opened().visit(name, look)).to.deep.equal([]);
        }),
        { numRuns, endOnFailure: true },
      );
    });
  }
});

/** Nothing where no such element is to be seen. */
async function click(page: Page, selector: string, which: number): Promise<void> {
  const seen = page.locator(`${selector} >> visible=true`);
  const count = await seen.count();
  if (count > 0) await seen.nth(which % count).click();
}

async function select(page: Page, name: string, which: number): Promise<void> {
  const field = page.locator(`[name="${name}"]`);
  await field.selectOption({ index: which % (await field.locator('option').count()) });
}

/** All that a page shows and holds, but for drawings, the focus and what was said last. */
function pictureOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const body = document.querySelector('body').cloneNode(true);
    for (const part of body.querySelectorAll('.uplot, .bar nav, [role="status"], script')) part.remove();
    for (const part of body.querySelectorAll('[class], [style]')) {
      part.removeAttribute('style');
      for (const attribute of part.attributes)
        if (attribute.name === 'class') attribute.value = attribute.value.trim().split(/ +/).sort().join(' ');
    }
    for (const part of body.querySelectorAll('[class=""]')) part.removeAttribute('class');
    const fields = Array.from(document.querySelectorAll('.tools [name]'), ({ value }) => value);
    return [...fields, ...body.innerHTML.split(/(?<=>)/).map((part) => part.trim())];
  });
}
