import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { AnalyticsSnapshot } from '../../src/aggregate/snapshot.js';
import { buildReportModel } from '../../src/report/report-model.js';
import { type Call, START_MS, snapshotOf } from '../report/snapshot-of.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { usePages } from './open-pages.js';
import { RUNS } from './report-runs.js';

/** Calls of `main`, a second apart if not said otherwise. */
function callsOf(...calls: readonly Partial<Call>[]): AnalyticsSnapshot {
  return snapshotOf(
    calls.map((call, i) => ({ functionName: 'main', startMs: START_MS + i * 1000, durationMs: 12, ...call })),
  );
}

const EXTREMES: Readonly<Record<string, AnalyticsSnapshot>> = {
  'one call': RUNS.one(),
  'calls of one moment': callsOf({ startMs: START_MS }, { startMs: START_MS }, { startMs: START_MS }),
  'calls of a microsecond': callsOf({ startMs: START_MS }, { startMs: START_MS + 0.001 }),
  'calls of one duration': callsOf({}, {}, {}, {}),
  'calls of no time and of a million seconds': callsOf({ durationMs: 0 }, { durationMs: 1e9 }),
  'calls a year apart': callsOf({}, { startMs: START_MS + 365 * 86_400_000 }),
  'failures only': callsOf(
    { outcome: 'error', errorName: 'E' },
    { outcome: 'error', errorName: 'E', errorMessage: '' },
  ),
  'cancelled calls only': callsOf({ outcome: 'cancelled' }, { outcome: 'cancelled' }),
  'no call retained': syntheticRun({ calls: 50, maxEvents: 0 }),
  'most calls overwritten': syntheticRun({ calls: 3000, maxEvents: 1000 }),
  'failures that were not timed': RUNS.thinned(),
  'only failures that were not timed retained': RUNS.thinned({ maxEvents: 2 }),
  'two thousand functions': RUNS.everything(),
};

describe('the script of the report with extreme data', () => {
  const opened = usePages((pages) => {
    const baseline = syntheticRun({ calls: 500, seed: 7 });
    for (const [name, run] of Object.entries(EXTREMES)) {
      pages.add(name, buildReportModel(run));
      pages.add(`${name}, compared`, buildReportModel(run, { baseline }));
      pages.add(`${name}, compared with themselves`, buildReportModel(run, { baseline: run }));
    }
  });

  /** Whatever a visitor can do with what is there. */
  async function useAll(page: Page): Promise<void> {
    await page.locator('.functions tbody button').first().click();
    expect(await page.locator('tr.detail canvas').count()).to.equal(2);
    const slider = page.getByRole('slider', { name: 'Time window' });
    if ((await slider.count()) > 0) {
      await slider.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Escape');
    }
    for (const tab of ['Slowest first', 'All']) {
      const button = page.getByRole('button', { name: tab, exact: true });
      if ((await button.count()) > 0) await button.click();
    }
    for (const outcome of ['error', 'cancelled', 'success', '']) {
      await page.getByLabel('Outcome', { exact: true }).selectOption(outcome);
    }
    expect(await page.locator('tr.open').count()).to.equal(1);
  }

  for (const name of Object.keys(EXTREMES)) {
    it(`works with ${name}, and with a baseline too`, async () => {
      for (const compared of ['', ', compared', ', compared with themselves']) {
        const noises = await opened().visit(`${name}${compared}`, async (page) => {
          await useAll(page);

          const text = await page.locator('body').innerText();
          expect(text).not.to.match(/\bNaN\b|\bundefined\b|\bInfinity\b|\[object/);
          const withoutDots = /^no call|^only failures/.test(name) ? 1 : 0;
          expect((await colouredCharts(page)) + withoutDots).to.equal(await page.locator('canvas').count());
        });

        expect(noises, compared).to.deep.equal([]);
      }
    });
  }
});

/** Charts with something in colour on them: more than axes and their labels. */
async function colouredCharts(page: Page): Promise<number> {
  return page.locator('canvas').evaluateAll(
    (all) =>
      (all as unknown as Canvas[]).filter((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        for (let i = 0; i < data.length; i += 4) {
          const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(i, i + 4);
          if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) return true;
        }
        return false;
      }).length,
  );
}

interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
}
