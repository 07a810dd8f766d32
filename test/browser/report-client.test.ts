import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { formatCount } from '../../src/console/format.js';
import { buildReportModel } from '../../src/report/report-model.js';
import type { FunctionRow } from '../../src/report/report-types.js';
import { START_MS, snapshotOf } from '../report/snapshot-of.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { EXPERIMENTS, FLAGS } from '../report/usage-data.js';
import { usePages } from './open-pages.js';
import { RUNS } from './report-runs.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A part of the run. */
const WINDOW = { fromMs: START_MS + 300_000, toMs: START_MS + 400_000 };
const PHONE = { width: 390, height: 844 };
const RUN = syntheticRun();
const BASELINE = syntheticRun({ seed: 7, slowness: 0.6 });
/** The functions by total time, as the page has them. */
const ROWS = buildReportModel(RUN, { baseline: BASELINE }).functions?.rows ?? [];
const NAMES = ROWS.map(({ name }) => name);
/** p95 of a function in the baseline, for the column of differences. */
const BEFORE_MS = new Map(
  buildReportModel(BASELINE).functions?.rows.map(({ name, p95 }) => [name, p95.value] as const),
);
const SORTED_BY: Readonly<Record<string, (row: FunctionRow) => number | string>> = {
  name: ({ name }) => name.toLowerCase(),
  calls: ({ calls }) => calls.value,
  success: ({ successRate }) => successRate.value,
  p50: ({ p50 }) => p50.value,
  p90: ({ p90 }) => p90.value,
  p95: ({ p95 }) => p95.value,
  p99: ({ p99 }) => p99.value,
  max: ({ max }) => max.value,
  total: ({ totalTime }) => totalTime.value,
  overhead: ({ overhead }) => overhead.value,
  delta: ({ name, p95 }) => p95.value / (BEFORE_MS.get(name) ?? Number.NaN),
};
const [FIRST = '', SECOND = ''] = NAMES;
const SHORT_FAILURES = snapshotOf(
  [2, 6, 20].map((durationMs, i) => ({
    functionName: 'f',
    startMs: START_MS + i * 1000,
    durationMs,
    outcome: 'error' as const,
  })),
  { overheadNsPerCall: 0 },
);
/** Labels with seconds, and as many as there may be. */
const MINUTE = snapshotOf(
  Array.from({ length: 80 }, (_, i) => ({ functionName: 'f', startMs: START_MS + i * 1000, durationMs: 12 })),
);

// What of the page's own world the callbacks below use; the project's types are Node's, without a DOM.
declare const axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
declare const document: {
  readonly documentElement: { readonly scrollWidth: number };
  readonly activeElement: { readonly textContent: string; closest(selector: string): { readonly id: string } | null };
  querySelector(selector: string): { value: string; offsetHeight: number; dispatchEvent(event: unknown): void };
  querySelectorAll(selector: string): { readonly length: number };
};
interface Attributes {
  getAttribute(name: string): string | null;
}
declare const Event: new (name: string, options: object) => unknown;
declare const getComputedStyle: (element: unknown) => { readonly backgroundColor: string };
declare const innerWidth: number;

describe('the script of the report in Chromium', () => {
  const opened = usePages((pages) => {
    const usage = { flags: FLAGS, experiments: EXPERIMENTS };
    pages.add('usual', buildReportModel(RUN, { title: 'catalog-sync', forceMode: true, baseline: BASELINE, ...usage }));
    pages.add('many', buildReportModel(RUNS.everything()));
    pages.add('hostile', buildReportModel(RUNS.hostile()));
    pages.add('empty', buildReportModel(RUNS.empty()));
    pages.add('one', buildReportModel(RUNS.one()));
    pages.add('short failures', buildReportModel(SHORT_FAILURES));
    pages.add('thinned', buildReportModel(RUNS.thinned(), { baseline: RUNS.thinned() }));
    pages.add('minute', buildReportModel(MINUTE));
    pages.add('pruned', buildReportModel(syntheticRun({ calls: 3000, maxEvents: 1000 })));
  });

  const names = (page: Page) => page.locator('.functions tbody button code').allTextContents();
  const openRows = (page: Page) => page.locator('tr.open button code').allTextContents();
  const hashOf = (page: Page) => new URL(page.url()).hash;
  const countsOf = (page: Page) => page.getByRole('status').textContent();
  const reset = (page: Page) => page.getByRole('button', { name: 'Clear filters' }).click();

  /** Calls of the run that match, and functions that have such calls. */
  function expectedCounts(
    matches: (call: { name: string; type: string; ms: number; startMs: number; outcome: string }) => boolean,
  ) {
    const { series, startMs, durationMs, outcome } = RUN.events;
    const functions = new Set<number>();
    let calls = 0;
    series.forEach((at, i) => {
      const { functionName: name = '', eventType: type = '' } = RUN.series[at] ?? {};
      const call = { name, type, ms: durationMs[i] as number, startMs: Math.floor(startMs[i] as number) };
      if (!matches({ ...call, outcome: outcome[i] as string })) return;
      functions.add(at);
      calls++;
    });
    return `${functions.size} of 30 functions, ${formatCount(calls)} of 20,000 calls`;
  }

  it('says nothing and asks for nothing, whatever is done', async () => {
    for (const name of ['usual', 'hostile', 'many']) {
      const noises = await opened().visit(name, async (page) => {
        await page.locator('.functions tbody button').first().click();
        await page.getByRole('button', { name: 'Slowest first' }).click();
        await page.getByRole('searchbox').fill('e');
        await page.getByRole('button', { name: 'Dark theme' }).click();
        await page.waitForTimeout(50);
      });

      expect(noises, name).to.deep.equal([]);
    }
  });

  it('writes the labels of its charts as large on a fine screen', async () => {
    const prepare = `globalThis.fonts = [];
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (...drawn) {
        globalThis.fonts.push(parseFloat(/([0-9.]+)px/.exec(this.font)[1]));
        return fillText.apply(this, drawn);
      };`;
    const sizesOn = async (deviceScaleFactor: number) => {
      let sizes: number[] = [];
      await opened().visit(
        'usual',
        async (page) => {
          await page.locator('.functions tbody button').first().click();
          sizes = await page.evaluate(() => (globalThis as unknown as { fonts: number[] }).fonts);
        },
        { prepare, deviceScaleFactor, viewport: PHONE },
      );
      return sizes.map((size) => size / deviceScaleFactor);
    };

    for (const density of [1, 2, 3]) {
      const sizes = await sizesOn(density);
      expect(sizes.length).to.be.above(20);
      expect(Math.min(...sizes), `${density} pixels a CSS pixel`).to.be.above(11);
    }
  });

  it('says of each call that was not timed that it was not, and of no estimate that it was measured', async () => {
    await opened().visit('thinned', async (page) => {
      const cells = await page.locator('.calls tbody tr').first().locator('td').allTextContents();
      expect(cells.slice(-3)).to.deep.equal(['not timed', '–', '']);
      await page.getByLabel('Outcome', { exact: true }).selectOption('error');
      const row = page.locator('.functions tbody tr').first();
      expect(await row.locator('td[data-l="Calls"] small').textContent()).to.equal('none timed');
      expect(await row.locator('td[data-l="p50"], td[data-l="Total time"]').allTextContents()).to.deep.equal([
        '–',
        '–',
      ]);
      await page.getByLabel('Outcome', { exact: true }).selectOption('');
      expect(await row.locator('td[data-l="Total time"]').textContent()).to.equal('~48.0 ms');
      await row.locator('button').click();
      expect(await page.locator('.figures').textContent()).to.contain('~12.0 ms / ~12.0 ms / ~12.0 ms');
    });
  });

  it('keeps how many calls were timed clear of the next column', async () => {
    for (const width of [900, 1000, 1440]) {
      await opened().visit(
        'thinned',
        async (page) => {
          const box = await page.locator('td[data-l="Calls"] small').first().boundingBox();
          const next = await page.locator('td[data-l="Success"]').first().boundingBox();
          expect((box?.x ?? 0) + (box?.width ?? 0), `${width} px`).to.be.at.most(next?.x ?? 0);
        },
        { viewport: { width, height: 1000 } },
      );
    }
  });

  it('marks the first section until the page is scrolled, however short it is', async () => {
    await opened().visit('one', async (page) => {
      expect(await page.locator('[aria-current]').allTextContents()).to.deep.equal(['Overview']);
    });
  });

  it('shows hostile names as text in everything it makes', async () => {
    await opened().visit('hostile', async (page) => {
      const rows = page.locator('.functions tbody tr:not(.detail)');
      for (let i = 0; i < 4; i++) await rows.nth(i).locator('button').click();
      await page.getByRole('searchbox').fill('script');

      const found = await page.evaluate(() => [
        'pwned' in globalThis,
        document.querySelectorAll('script, iframe, img, [onload], [onerror], [onmouseover]').length,
      ]);
      expect(found).to.deep.equal([false, 2]);
      expect(await names(page)).to.include('</script><script>window.pwned=1</script>');
    });
  });

  describe('the functions', () => {
    it('sort by each column, both ways, and say so', async () => {
      await opened().visit('usual', async (page) => {
        const heads = page.locator('.functions thead [data-sort]');
        expect(await heads.count()).to.equal(11);
        for (const head of await heads.all()) {
          const key = (await head.getAttribute('data-sort')) ?? '';
          for (const direction of ['ascending', 'descending']) {
            while ((await head.getAttribute('aria-sort')) !== direction) await head.getByRole('button').click();

            expect(await page.locator('[aria-sort]').count()).to.equal(1);
            expect(await names(page), `${key} ${direction}`).to.deep.equal(namesBy(key, direction === 'ascending'));
          }
        }
      });
    });

    it('are found by name, and the box by the key /', async () => {
      await opened().visit('usual', async (page) => {
        await page.keyboard.press('/');
        await page.keyboard.type('catalog');

        const found = NAMES.filter((name) => name.includes('Catalog'));
        expect(await names(page)).to.deep.equal(found);
        expect(await countsOf(page)).to.equal(expectedCounts(({ name }) => name.includes('Catalog')));
        expect(hashOf(page)).to.equal('#q=catalog');
      });
    });

    it('stay filtered by what the box says once Escape has left it', async () => {
      await opened().visit('usual', async (page) => {
        const box = page.getByRole('searchbox');
        await box.fill('catalog');
        await box.press('Escape');

        expect(await box.evaluate((field) => field.matches(':focus'))).to.equal(false);
        expect([await box.inputValue(), hashOf(page)]).to.deep.equal(['catalog', '#q=catalog']);
      });
    });

    it('are filtered by event type, outcome and speed as a count in Node says', async () => {
      await opened().visit('usual', async (page) => {
        await page.getByLabel('Event type').selectOption('api');
        expect(await countsOf(page)).to.equal(expectedCounts(({ type }) => type === 'api'));
        await page.getByLabel('Outcome', { exact: true }).selectOption('error');
        expect(await countsOf(page)).to.equal(
          expectedCounts(({ type, outcome }) => type === 'api' && outcome === 'error'),
        );
        await reset(page);
        await page.getByLabel('Speed', { exact: true }).selectOption('medium');
        expect(await countsOf(page)).to.equal(expectedCounts(({ ms }) => ms > 200 && ms <= 1000));
        expect(await page.locator('.scope').textContent()).to.contain('of all 20,000 calls');
      });
    });

    it('open by mouse, Enter and Space, close by Escape, and keep the focus', async () => {
      await opened().visit('usual', async (page) => {
        const focused = () => page.evaluate(() => document.activeElement.closest('tr')?.id);
        const button = page.locator('#fn-2 button');
        await page.locator('#fn-2 td').first().click();
        expect(await openRows(page)).to.deep.equal([SECOND]);
        expect(await button.getAttribute('aria-expanded')).to.equal('true');
        await page.locator('#fn-2 td').first().click();
        expect(await openRows(page)).to.deep.equal([]);

        for (const key of ['Enter', 'Space']) {
          await button.focus();
          await page.keyboard.press(key);
          expect(await openRows(page), key).to.deep.equal([SECOND]);
          expect(await focused()).to.equal('fn-2');
          await page.keyboard.press('Escape');
          expect(await openRows(page)).to.deep.equal([]);
          expect(await focused()).to.equal('fn-2');
          expect(await button.getAttribute('aria-expanded')).to.equal('false');
        }
      });
    });

    it('have the focus where a link to one was followed, and close by Escape', async () => {
      await opened().visit('usual', async (page) => {
        const link = page.locator('.calls tbody a').first();
        const name = await link.textContent();
        await link.press('Enter');

        expect(await openRows(page)).to.deep.equal([name]);
        expect(await page.evaluate(() => document.activeElement.textContent)).to.equal(name);
        await page.keyboard.press('Escape');
        expect(await openRows(page)).to.deep.equal([]);
      });
    });

    it('have figures, two charts, the slowest calls and the errors below an open row', async () => {
      await opened().visit('usual', async (page) => {
        await page.locator('#fn-1 button').click();

        const detail = page.locator('tr.detail');
        expect(await detail.locator('h3').allTextContents()).to.have.length(4);
        expect(await detail.locator('canvas').count()).to.equal(2);
        expect(await detail.locator('.slowest li').count()).to.equal(6);
        expect(await detail.locator('dt').allTextContents()).to.include('Baseline p50 / p95 / p99');
        const { calls = 0 } = RUN.series.find(({ functionName }) => functionName === FIRST) ?? {};
        const label = `${formatCount(calls)} calls of ${FIRST} by start and duration`;
        expect(await page.getByRole('img', { name: label }).count()).to.equal(1);
      });
    });

    it('come in pages of 200 where there are 2,000', async () => {
      await opened().visit('many', async (page) => {
        const pager = page.getByRole('group', { name: 'Pages of functions' });
        const [first] = await names(page);
        expect(await pager.textContent())
          .to.contain('1–200 of ')
          .and.to.contain('functions');

        await pager.getByRole('button', { name: 'Next' }).click();

        expect(await pager.textContent()).to.contain('201–400 of ');
        expect((await names(page))[0]).not.to.equal(first);
        expect(await page.evaluate(() => document.querySelectorAll('*').length)).to.be.below(12_000);
      });
    });
  });

  it('has no page before the first or after the last, for the keyboard either', async () => {
    await opened().visit('short failures', async (page) => {
      for (const name of ['Previous', 'Next']) {
        await page.locator('#calls').getByRole('button', { name }).press('Enter');

        expect(await page.locator('#calls .pager').textContent(), name).to.contain('1–3 of 3');
        expect(await page.locator('.calls tbody th').count(), name).to.equal(3);
        expect(hashOf(page), name).to.equal('');
      }
    });
  });

  describe('the timeline', () => {
    it('gives a window by dragging, and the whole run back by a double click', async () => {
      await opened().visit('usual', async (page) => {
        const plot = page.locator('.live .u-over').first();
        const box = await plot.boundingBox();
        if (box === null) throw new Error('no plot');
        await page.mouse.move(box.x + box.width * 0.5, box.y + 50);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width * 0.75, box.y + 60, { steps: 4 });
        await page.mouse.up();

        const { from, to } = Object.fromEntries(new URLSearchParams(hashOf(page).slice(1)));
        expect(Number(to) - Number(from)).to.be.closeTo(838_000 / 4, 4000);
        const inWindow = ({ startMs }: { startMs: number }) => startMs >= Number(from) && startMs <= Number(to);
        expect(await countsOf(page)).to.equal(expectedCounts(inWindow));
        const shown = await page.locator('.live .u-select').first().boundingBox();
        expect(shown?.width).to.be.closeTo(box.width / 4, 3);

        await plot.dblclick();
        expect(hashOf(page)).to.equal('');
        expect(await countsOf(page)).to.equal('All functions, all 20,000 calls');
      });
    });

    it('shows the window that the address brought', async () => {
      const look = async (page: Page) => {
        const plot = await page.locator('.live .u-over').first().boundingBox();
        const shown = await page.locator('.live .u-select').first().boundingBox();

        if (plot === null || shown === null) throw new Error('no plot');
        const { startMs } = RUN.events;
        const lastMs = startMs.at(-1) as number;
        const part = (WINDOW.toMs - WINDOW.fromMs) / (lastMs - START_MS);
        expect(shown.width).to.be.closeTo(plot.width * part, 3);
        expect(shown.height).to.be.closeTo(plot.height, 1);
      };

      await opened().visit('usual', look, { hash: `#from=${WINDOW.fromMs}&to=${WINDOW.toMs}` });
    });

    it('is moved by the arrow keys, and says where the window is', async () => {
      await opened().visit('usual', async (page) => {
        const slider = page.getByRole('slider', { name: 'Time window' });
        await slider.focus();
        await page.keyboard.press('ArrowRight');
        const first = await slider.getAttribute('aria-valuetext');
        await page.keyboard.press('ArrowRight');

        expect(first).to.match(/^14:02:\d\d – 14:03:\d\d/);
        expect(await slider.getAttribute('aria-valuetext')).not.to.equal(first);
        await page.keyboard.press('Escape');
        expect(await slider.getAttribute('aria-valuetext')).to.equal('whole run');
      });
    });

    it('shows the window that a finding speaks of', async () => {
      await opened().visit('usual', async (page) => {
        await page.getByRole('link', { name: 'Show this window' }).click();

        expect(hashOf(page)).to.match(/^#from=\d+&to=\d+$/);
        expect(await countsOf(page)).to.match(/^\d+ of 30 functions, /);
      });
    });
  });

  describe('errors and calls', () => {
    it('are those that the filters leave', async () => {
      await opened().visit('usual', async (page) => {
        const groups = () => page.locator('.errors tbody tr').count();
        const before = await groups();
        await page.getByRole('searchbox').fill('TimeoutError');

        expect(await groups()).to.equal(1);
        expect(await page.locator('.calls tbody td.fail').count()).to.equal(25);
        expect(await page.locator('#errors .end').textContent()).to.contain('in 1 group');
        await page.getByRole('searchbox').fill('');
        expect(await groups()).to.equal(before);
      });
    });

    it('page through 25 calls at a time, in three orders', async () => {
      await opened().visit('usual', async (page) => {
        const pager = page.getByRole('group', { name: 'Pages of calls' });
        const notable = RUN.events.outcome.filter(
          (how, i) => how === 'error' || (RUN.events.durationMs[i] ?? 0) > 200,
        ).length;
        expect(await page.locator('.calls tbody tr').count()).to.equal(25);
        expect(await pager.textContent()).to.contain(
          `1–25 of ${formatCount(notable)} · ${formatCount(20_000 - notable)} fast, successful or cancelled calls not listed`,
        );

        await pager.getByRole('button', { name: 'Next' }).click();
        expect(await pager.textContent()).to.contain('26–50 of');
        await page.getByRole('button', { name: 'Slowest first' }).click();
        expect(await pager.textContent()).to.contain('1–25 of 20,000');
        const slowest = Math.max(...RUN.events.durationMs) / 1000;
        expect(await page.locator('.calls tbody td.n').first().textContent()).to.equal(
          `${Number(slowest.toPrecision(3))} s`,
        );
        expect(hashOf(page)).to.equal('#calls=slowest');
      });
    });

    it('say so where none matches, or none that failed or took long', async () => {
      await opened().visit('usual', async (page) => {
        const text = () => page.locator('.calls tbody').textContent();

        await page.getByRole('searchbox').fill('nothing is called so');
        expect(await text()).to.equal('No call matches the filters.');
        await page.getByRole('searchbox').fill('normalizeTitle');
        await page.getByLabel('Outcome', { exact: true }).selectOption('success');
        expect(await text()).to.equal('No failed, medium or slow call matches the filters.');
        await page.getByRole('button', { name: 'All', exact: true }).click();
        expect(await page.locator('.calls tbody tr').count()).to.equal(25);
      });
    });

    it('say how many calls of how many are there', async () => {
      await opened().visit('pruned', async (page) => {
        await page.getByLabel('Speed', { exact: true }).selectOption('slow');

        expect(await page.locator('.scope').textContent()).to.contain('of 1,000 of 3,000 calls retained');
        expect(await page.locator('#calls .foot').textContent()).to.contain('1,000 of 3,000 calls retained');
        expect(await page.locator('#timeline .end').textContent()).to.contain('1,000 of 3,000 calls retained');
      });
    });
  });

  describe('the address', () => {
    it('restores function, window, search and order', async () => {
      const look = async (page: Page) => {
        expect(await openRows(page)).to.deep.equal([FIRST]);
        expect(await page.locator('[aria-sort]').getAttribute('data-sort')).to.equal('p95');
        expect(await page.getByRole('searchbox').inputValue()).to.equal('catalog');
        expect(await page.locator('.scope').isVisible()).to.equal(true);
      };
      const hash = `#fn=${FIRST}&from=${START_MS}&to=${START_MS + 400_000}&q=catalog&sort=p95:asc`;
      await opened().visit('usual', look, { hash });
    });

    it('may be mangled without harm', async () => {
      for (const hash of ['#fn=nobody&from=9&to=x&sort=__proto__', '#%', '#=&&&=', '#functions', '#fn-99999']) {
        const noises = await opened().visit(
          'usual',
          async (page) => void expect(await names(page)).to.have.length(30),
          {
            hash,
          },
        );

        expect(noises, hash).to.deep.equal([]);
      }
    });

    it('opens the row that a link to it names', async () => {
      await opened().visit('usual', async (page) => void expect(await openRows(page)).to.deep.equal([SECOND]), {
        hash: '#fn-2',
      });
    });

    it('goes back and forward', async () => {
      await opened().visit('usual', async (page) => {
        await page.locator('#fn-1 button').click();
        await page.getByLabel('Event type').selectOption('db');
        await page.goBack();
        expect(await openRows(page)).to.deep.equal([FIRST]);
        expect(await names(page)).to.have.length(30);
        await page.goBack();
        expect(await openRows(page)).to.deep.equal([]);
        await page.goForward();
        expect(await openRows(page)).to.deep.equal([FIRST]);
      });
    });
  });

  it('takes a filter back that was set after a link to a section', async () => {
    await opened().visit('usual', async (page) => {
      await page.getByRole('searchbox').fill('catalog');
      await page.locator('.bar').getByRole('link', { name: 'Functions' }).click();
      await page.getByLabel('Outcome', { exact: true }).selectOption('error');
      const filtered = await countsOf(page);
      await page.goBack();

      expect(hashOf(page)).to.equal('#functions');
      expect(await page.getByLabel('Outcome', { exact: true }).inputValue()).to.equal('');
      expect(await page.getByRole('searchbox').inputValue()).to.equal('catalog');
      expect(await countsOf(page)).not.to.equal(filtered);
    });
  });

  it('writes the moments of its charts apart on a narrow phone', async () => {
    const prepare = `globalThis.labels = [];
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
        if (text.includes(':')) globalThis.labels.push([x, x + this.measureText(text).width]);
        return fillText.call(this, text, x, y);
      };`;
    const look = async (page: Page) => {
      const labels = await page.evaluate(() => (globalThis as unknown as { labels: [number, number][] }).labels);
      expect(labels.length).to.be.above(1);
      // From left to right, and once more from the left.
      for (const [i, [from]] of labels.entries()) {
        const [lastFrom, lastTo] = labels[i - 1] ?? [0, 0];
        if (from > lastFrom) expect(from).to.be.above(lastTo);
      }
    };
    await opened().visit('minute', look, { prepare, viewport: { width: 360, height: 740 } });
  });

  describe('the theme', () => {
    const background = (page: Page) =>
      page.evaluate(() => getComputedStyle(document.querySelector('body')).backgroundColor);
    const [LIGHT, DARK] = ['rgb(245, 246, 249)', 'rgb(14, 17, 22)'];

    for (const [how, prepare] of [
      ['', ''],
      [
        ', with localStorage blocked, too',
        `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })`,
      ],
    ] as const) {
      it(`changes with its button${how}`, async () => {
        const noises = await opened().visit(
          'usual',
          async (page) => {
            const button = page.getByRole('button', { name: 'Dark theme' });
            expect(await background(page)).to.equal(LIGHT);
            await button.click();
            expect([await background(page), await button.getAttribute('aria-pressed')]).to.deep.equal([DARK, 'true']);
            await button.click();
            expect([await background(page), await button.getAttribute('aria-pressed')]).to.deep.equal([LIGHT, 'false']);
          },
          { prepare },
        );

        expect(noises).to.deep.equal([]);
      });
    }

    it('is kept for the next page', async () => {
      await opened().visit('usual', async (page) => {
        await page.getByRole('button', { name: 'Dark theme' }).click();
        await page.reload();
        await page.waitForSelector('html.ready');

        expect(await background(page)).to.equal(DARK);
        await page.emulateMedia({ media: 'print' });
        expect(await background(page)).not.to.equal(DARK);
      });
    });
  });

  it('does not scroll sideways with a row open and a window chosen', async () => {
    const hash = `#fn=${FIRST}&from=${START_MS}&to=${START_MS + 400_000}`;
    const look = async (page: Page) => {
      for (const width of [390, 900, 1440]) {
        await page.setViewportSize({ width, height: 1000 });
        await page.waitForTimeout(100);
        const [content, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        expect(content, `at ${width} px`).to.equal(shown);
      }
    };
    await opened().visit('usual', look, { hash });
  });

  it('prints every section, the timeline as a drawing, and none of the controls', async () => {
    await opened().visit('usual', async (page) => {
      await page.locator('#fn-1 button').click();
      await page.emulateMedia({ media: 'print' });

      for (const shown of ['#functions', '#errors', '#calls', '#summary', '#flags', '#experiments', '.plot']) {
        expect(await page.locator(shown).first().isVisible(), shown).to.equal(true);
      }
      for (const hidden of ['.tools', '.theme', '.tabs', '.pager', '.live', 'tr.detail']) {
        expect(await page.locator(hidden).first().isVisible(), hidden).to.equal(false);
      }
      expect(await page.locator('.functions tbody tr.extra').last().isVisible()).to.equal(true);
    });
  });

  it('leaves a part alone that a template of the user replaces', async () => {
    opened().folder.write('functions.eta', '<section id="functions"><h2>Mine</h2></section>');
    opened().add('mine', buildReportModel(RUN), { templates: opened().folder.path });

    const noises = await opened().visit('mine', async (page) => {
      await page.getByRole('searchbox').fill('catalog');
      expect(await page.locator('.calls tbody tr').count()).to.equal(25);
    });

    expect(noises).to.deep.equal([]);
  });

  for (const [how, options] of [
    ['in light', {}],
    ['in dark', { colorScheme: 'dark' }],
    ['on a phone', { viewport: PHONE }],
    ['with forced colours', { forcedColors: 'active' }],
  ] as const) {
    it(`has no violation that axe knows of with a row open and filters set, ${how}`, async () => {
      const hash = `#fn=${FIRST}&q=a&outcome=error`;
      const look = async (page: Page) => {
        await page.evaluate(AXE);
        const found = await page.evaluate(async () =>
          (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        );
        expect(found).to.deep.equal([]);
      };
      await opened().visit('usual', look, { ...options, hash, bypassCSP: true });
    });
  }

  it('draws the bars of calls as long as without a script', async () => {
    const written = buildReportModel(SHORT_FAILURES).calls?.rows.map(({ bar }) => `${bar}%`);
    const look = async (page: Page) => {
      const bars = await page
        .locator('.calls .took rect')
        .evaluateAll((all) => (all as unknown as Attributes[]).map((bar) => bar.getAttribute('width')));

      expect(bars).to.deep.equal(written);
      expect(new Set(bars).size).to.equal(3);
    };

    await opened().visit('short failures', look);
  });
});

/** The functions by a column's values, computed here; equals in the page's order. */
function namesBy(key: string, isAscending: boolean): string[] {
  const columnOf = SORTED_BY[key];
  if (columnOf === undefined) throw new Error(`no column ${key}`);
  const sign = isAscending ? 1 : -1;
  // The page has six digits of each number, so what differs only after them is equal.
  const rounded = (row: FunctionRow) => {
    const value = columnOf(row);
    return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
  };
  return [...ROWS]
    .sort((a, b) => (rounded(a) < rounded(b) ? -sign : rounded(a) > rounded(b) ? sign : 0))
    .map(({ name }) => name);
}
