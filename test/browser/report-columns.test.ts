import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { AnalyticsSnapshot } from '../../src/aggregate/snapshot.js';
import { buildReportModel } from '../../src/report/report-model.js';
import { START_MS, snapshotOf } from '../report/snapshot-of.js';
import { usePages } from './open-pages.js';
import { RUNS, USAGE } from './report-runs.js';

const CANCELLED = { functionName: 'f', startMs: START_MS, outcome: 'cancelled' } as const;
/** How often each call of `longTexts` was made. */
const TIMES = 125_000;

/** The longest texts there usually are: a million calls, some of them timed, within seconds and over five decades. */
function longTexts(): AnalyticsSnapshot {
  const durations = [0.0021, 0.0054, 0.0061, 0.012, 0.1, 1, 15, 150];
  const few = snapshotOf(
    durations.map((durationMs, i) => ({
      functionName: 'Catalog.normalizeTitle',
      startMs: START_MS + i * 400,
      durationMs,
      ...(i > 5 ? { outcome: 'error' as const, errorName: 'RangeError', errorMessage: 'year out of range' } : {}),
    })),
    { takenMs: START_MS + 9_000 },
  );
  return {
    ...few,
    series: few.series.map((one) => ({
      ...one,
      calls: one.calls * TIMES,
      timedCalls: one.calls * TIMES - 1,
      errors: one.errors * TIMES,
      totalNs: one.totalNs * TIMES,
      overheadNs: one.overheadNs * TIMES,
      histogram: one.histogram.map((value, i) => (i % 2 === 0 ? value : value * TIMES)),
    })),
    errorGroups: few.errorGroups.map((group) => ({ ...group, count: group.count * TIMES })),
  };
}

// What of the page's own world the callbacks below use; the project's types are Node's, without a DOM.
interface Box {
  readonly left: number;
  readonly right: number;
  readonly width: number;
}
interface Cell {
  readonly textContent: string;
  readonly childNodes: Iterable<TextNode>;
  getBoundingClientRect(): Box;
}
interface Scrolled {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}
interface TextRange {
  selectNodeContents(cell: Cell): void;
  setStart(text: TextNode, at: number): void;
  setEnd(text: TextNode, at: number): void;
  getBoundingClientRect(): Box;
  getClientRects(): { readonly length: number };
}
interface TextNode {
  readonly nodeType: number;
  readonly data: string;
}
declare const document: {
  querySelectorAll(selector: string): Iterable<Cell>;
  createRange(): TextRange;
};
declare const getComputedStyle: (cell: Cell) => { readonly paddingRight: string };

describe('the columns of the report', () => {
  const opened = usePages((pages) => {
    pages.add('long texts', buildReportModel(longTexts()));
    pages.add('long texts, compared', buildReportModel(longTexts(), { baseline: longTexts() }));
    pages.add('usual', buildReportModel(RUNS.usual(), { baseline: RUNS.usual(), ...USAGE.usage }));
    pages.add('everything', buildReportModel(RUNS.everything(), USAGE.everything));
    pages.add('cancelled', buildReportModel(snapshotOf([{ ...CANCELLED, durationMs: 3 }])));
  });

  for (const width of [721, 768, 900]) {
    it(`have their heads, times and speeds in unbroken words at ${width} px`, async () => {
      const look = async (page: Page) => {
        expect(await brokenWords(page, 'thead :is(th, button), .calls tbody td:not(.fail)')).to.deep.equal([]);
      };

      await opened().visit('usual', look, { viewport: { width, height: 1000 } });
    });
  }

  it('stand below the names of all sections, whatever their numbers, at 1280 px', async () => {
    const look = async (page: Page) => {
      const sections = await page.locator('.bar ul').evaluate((list: Scrolled) => [list.scrollWidth, list.clientWidth]);

      expect(sections[0]).to.equal(sections[1]);
    };

    await opened().visit('everything', look, { viewport: { width: 1280, height: 1000 } });
  });

  it('have the cancelled calls below the success rate, as the failed ones', async () => {
    const look = async (page: Page) => {
      const rate = page.locator('.functions td[data-l="Success"]');
      const [cell, cancelled] = [await rate.boundingBox(), await rate.locator('small').boundingBox()];

      expect(await rate.textContent()).to.equal('0% 1 cancelled');
      expect(cancelled?.y).to.be.above((cell?.y ?? 0) + 15);
      expect(cancelled?.height).to.be.below(20);
    };

    await opened().visit('cancelled', look);
  });

  for (const width of [721, 900, 1180]) {
    it(`stay where they are when a row opens, with unbroken heads, at ${width} px`, async () => {
      const look = async (page: Page) => {
        const edges = () =>
          page
            .locator('.functions thead tr > *')
            .evaluateAll((cells: Cell[]) => cells.map((cell) => Math.round(cell.getBoundingClientRect().right)));
        const before = await edges();
        await page.locator('.functions tbody button').click();

        expect(await page.locator('tr.detail').count()).to.equal(1);
        expect(await edges()).to.deep.equal(before);
        expect(await brokenWords(page, '.functions thead :is(th, button)')).to.deep.equal([]);
      };

      await opened().visit('cancelled', look, { viewport: { width, height: 1000 } });
    });
  }

  for (const width of [900, 1280, 1440]) {
    for (const name of ['long texts', 'long texts, compared']) {
      it(`are as wide as their numbers at ${width} px (${name})`, async () => {
        const look = async (page: Page) => {
          expect(await overflowing(page)).to.deep.equal([]);
        };

        await opened().visit(name, look, { viewport: { width, height: 1000 } });
      });

      it(`have an axis above them whose labels stand apart at ${width} px (${name})`, async () => {
        const look = async (page: Page) => {
          const labels = await axisLabels(page);

          expect(labels.length).to.be.at.least(2);
          for (const [i, { left }] of labels.entries()) {
            expect(left - (labels[i - 1]?.right ?? Number.NEGATIVE_INFINITY)).to.be.above(3);
          }
        };

        await opened().visit(name, look, { viewport: { width, height: 1000 } });
      });
    }
  }
});

/** Words of which a line has only a part. */
async function brokenWords(page: Page, selector: string): Promise<string[]> {
  return page.evaluate(
    (at) =>
      [...document.querySelectorAll(at)]
        .flatMap((cell) => [...cell.childNodes])
        .filter(({ nodeType }) => nodeType === 3)
        .flatMap((text) =>
          [...text.data.matchAll(/\S+/g)].flatMap(({ index, 0: word }) => {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            return range.getClientRects().length > 1 ? [word] : [];
          }),
        ),
    selector,
  );
}

/** Numbers that reach into what keeps their column from the next. */
async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('table td.n')].flatMap((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      const [text, box] = [range.getBoundingClientRect(), cell.getBoundingClientRect()];
      const room = box.right - Number.parseFloat(getComputedStyle(cell).paddingRight);
      return box.width > 0 && (text.right > room + 1 || text.left < box.left) ? [cell.textContent] : [];
    }),
  );
}

async function axisLabels(page: Page): Promise<Box[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.axis text')]
      .map((label) => label.getBoundingClientRect())
      .filter(({ width }) => width > 0),
  );
}
