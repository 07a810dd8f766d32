import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { renderReport } from '../../src/report/html-report.js';
import { buildReportModel } from '../../src/report/report-model.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { TemporaryFolder } from '../report/temporary-folder.js';
import { launchChromium } from './chromium.js';
import { RUNS, type RunName, USAGE } from './report-runs.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 390, height: 844 };
const TABLET = { width: 900, height: 1000 };
const DESKTOP = { width: 1440, height: 1000 };

// What of the page's own world the callbacks below use; the project's types are Node's, without a DOM.
interface PageElement {
  readonly style: { display: string };
  textContent: string;
  innerHTML: string;
  append(child: PageElement): void;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  checkVisibility(): boolean;
}
declare const document: {
  readonly head: PageElement;
  readonly body: PageElement;
  readonly documentElement: { readonly scrollWidth: number };
  createElement(name: string): PageElement;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement> & { readonly length: number };
};
declare const window: {
  readonly innerWidth: number;
  readonly axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
};
declare function getComputedStyle(
  element: PageElement | null,
  pseudo?: string,
): {
  readonly display: string;
  readonly color: string;
  readonly backgroundColor: string;
  readonly content: string;
  readonly scrollBehavior: string;
};

describe('the report in Chromium', () => {
  let browser: Browser;
  let folder: TemporaryFolder;
  const urls = new Map<RunName, string>();

  before(async function () {
    const launched = await launchChromium();
    if (launched === undefined) return this.skip();
    browser = launched;
    folder = new TemporaryFolder();
    for (const name of Object.keys(RUNS) as RunName[]) {
      const baseline = name === 'empty' ? undefined : syntheticRun({ seed: 7, slowness: 0.6 });
      const options = { title: `catalog-sync ${name}`, forceMode: true, baseline, ...USAGE[name] };
      const model = buildReportModel(RUNS[name](), options);
      urls.set(name, pathToFileURL(folder.write(`${name}.html`, renderReport(model))).href);
    }
  });

  after(async () => {
    await browser?.close();
    folder?.remove();
  });

  /** Opens a page, hands it over, and gives back all it said and asked for. */
  async function visit(
    name: RunName,
    look: (page: Page) => Promise<void>,
    options: BrowserContextOptions = {},
  ): Promise<string[]> {
    const context = await browser.newContext({ viewport: DESKTOP, ...options });
    try {
      const page = await context.newPage();
      const noises: string[] = [];
      page.on('console', (message) => noises.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => noises.push(`error: ${error.message}`));
      page.on('dialog', (dialog) => noises.push(`dialog: ${dialog.message()}`));
      context.on('request', (request) => {
        if (!/^(?:file|data):/.test(request.url())) noises.push(`request: ${request.url()}`);
      });
      await page.goto(urls.get(name) as string);
      if (options.javaScriptEnabled !== false) await page.waitForSelector('html.ready');
      await look(page);
      return noises;
    } finally {
      await context.close();
    }
  }

  const elements = (page: Page) => page.evaluate(() => document.querySelectorAll('*').length);

  for (const name of Object.keys(RUNS) as RunName[]) {
    it(`says and asks for nothing (${name})`, async () => {
      const noises = await visit(name, async (page) => {
        await page.waitForLoadState('load');
        expect(await page.locator('h1').count()).to.equal(1);
      });

      expect(noises).to.deep.equal([]);
    });

    it(`does not scroll sideways at 390, 900 and 1,440 px (${name})`, async () => {
      await visit(name, async (page) => {
        for (const viewport of [PHONE, TABLET, DESKTOP]) {
          await page.setViewportSize(viewport);
          const [width, shown, cut] = await page.evaluate(() => [
            document.documentElement.scrollWidth,
            window.innerWidth,
            [...document.querySelectorAll('table, tbody td, tbody th')].filter(
              (box) => box.scrollWidth > box.clientWidth + 1,
            ).length,
          ]);
          expect(width, `at ${viewport.width} px`).to.equal(shown);
          expect(cut, `cut off at ${viewport.width} px`).to.equal(0);
        }
      });
    });
  }

  it('lets no script and no markup in', async () => {
    await visit('usual', async (page) => {
      const result = await page.evaluate(() => {
        const script = document.createElement('script');
        try {
          script.textContent = 'window.pwned = 1';
        } catch {
          // Trusted Types refuse it before the policy could.
        }
        document.head.append(script);
        let refused = '';
        try {
          document.body.innerHTML = '<p>gone</p>';
        } catch (error) {
          refused = (error as Error).name;
        }
        return { pwned: 'pwned' in window, refused };
      });

      expect(result).to.deep.equal({ pwned: false, refused: 'TypeError' });
    });
  });

  it('runs and shows nothing that came in with a name', async () => {
    await visit('hostile', async (page) => {
      const found = await page.evaluate(() => ({
        pwned: 'pwned' in window,
        // The page has two scripts of its own, and charts that place their layers by style.
        handlers: document.querySelectorAll('[onload], [onerror], [onmouseover], img, iframe').length,
        scripts: document.querySelectorAll('script').length,
        styles: document.querySelectorAll('[style]:not(.uplot *, .uplot)').length,
        headings: document.querySelectorAll('h1').length,
        hidden: getComputedStyle(document.body).display,
      }));

      expect(found).to.deep.equal({
        pwned: false,
        ...{ handlers: 0, scripts: 2, styles: 0 },
        ...{ headings: 1, hidden: 'block' },
      });
      expect(await page.locator('code', { hasText: '</script><script>window.pwned=1</script>' }).count()).to.be.above(
        0,
      );
    });
  });

  describe('with JavaScript off', () => {
    const OFF = { javaScriptEnabled: false };

    it('has every row of every table', async () => {
      await visit(
        'usual',
        async (page) => {
          const rows = (table: string) => page.locator(`table.${table} tbody tr`).count();
          expect(await rows('functions')).to.equal(30);
          expect(await rows('summary')).to.equal(30);
          expect(await rows('calls')).to.equal(50);
          expect(await rows('errors')).to.be.above(5);
          expect(await rows('grouped')).to.be.above(20);
        },
        OFF,
      );
    });

    it('has every flag and every experiment', async () => {
      const look = async (page: Page) => {
        expect(await page.locator('table.flags tbody tr').count()).to.equal(8);
        expect(await page.locator('#experiments article').count()).to.equal(3);
        expect(await page.locator('#experiments tbody tr').count()).to.equal(7);
        expect(await page.getByText('Sample ratio mismatch', { exact: true }).isVisible()).to.equal(true);
      };
      await visit('usage', look, OFF);
    });

    it('shows the first experiments, and all of them once asked to', async () => {
      const look = async (page: Page) => {
        const last = page.locator('#experiments article').last();
        expect(await last.isVisible()).to.equal(false);

        await page.getByLabel('Show all 10 experiments').check();

        expect(await last.isVisible()).to.equal(true);
      };
      await visit('everything', look, OFF);
    });

    it('shows the first rows, and all of them once asked to', async () => {
      await visit(
        'usual',
        async (page) => {
          const last = page.locator('table.functions tbody tr').last();
          expect(await last.isVisible()).to.equal(false);

          await page.getByLabel('Show all 30 functions').first().check();

          expect(await last.isVisible()).to.equal(true);
        },
        OFF,
      );
    });

    it('opens the short calls', async () => {
      await visit(
        'usual',
        async (page) => {
          const row = page.locator('table.grouped tbody tr').first();
          expect(await row.isVisible()).to.equal(false);

          await page.locator('summary').click();

          expect(await row.isVisible()).to.equal(true);
        },
        OFF,
      );
    });
  });

  it('goes from a finding to a row that is not hidden below the navigation', async () => {
    const look = async (page: Page) => {
      await page.getByRole('link', { name: 'Open function' }).first().click();

      const top = await page.locator('tr.open').evaluate((row) => row.getBoundingClientRect().top);
      const bottom = await page.locator('.bar').evaluate((nav) => nav.getBoundingClientRect().bottom);
      expect(top).to.be.within(bottom, bottom + 100);
    };
    // Without the smooth scrolling, which would still be under way.
    await visit('usual', look, { reducedMotion: 'reduce' });
  });

  const VIEWS: readonly (readonly [string, RunName, BrowserContextOptions])[] = [
    ['in light', 'usual', { colorScheme: 'light' }],
    ['in dark', 'usual', { colorScheme: 'dark' }],
    ['on a phone', 'usual', { viewport: PHONE }],
    ['on a phone in dark', 'usual', { viewport: PHONE, colorScheme: 'dark' }],
    ['with forced colours', 'usual', { forcedColors: 'active' }],
    ['with flags and experiments', 'usage', { colorScheme: 'light' }],
    ['with flags and experiments in dark', 'usage', { colorScheme: 'dark' }],
    ['with flags and experiments on a phone', 'usage', { viewport: PHONE }],
    ['with flags and experiments and forced colours', 'usage', { forcedColors: 'active' }],
    ['without calls', 'empty', {}],
    ['without calls, but with flags', 'idle', {}],
    ['with hostile names', 'hostile', {}],
  ];
  for (const [how, name, options] of VIEWS) {
    it(`has no violation that axe knows of, ${how}`, async () => {
      await visit(
        name,
        async (page) => {
          await page.evaluate(AXE);
          for (const box of await page.locator('.more input').all()) await box.check();
          if ((await page.locator('summary').count()) > 0) await page.locator('summary').click();

          const violations = await page.evaluate(async () => {
            return (await window.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
          });

          expect(violations).to.deep.equal([]);
        },
        { ...options, bypassCSP: true },
      );
    });
  }

  it('has fewer than 3,000 elements for 30 functions, with flags, experiments and an open row too', async () => {
    for (const name of ['usual', 'usage'] as const) {
      await visit(name, async (page) => {
        await page.locator('#fn-1 button').click();

        expect(await elements(page), name).to.be.below(3000);
      });
    }
  });

  it('has fewer than 12,000 elements for any number', async () => {
    await visit('everything', async (page) => {
      expect(await elements(page)).to.be.below(12_000);
    });
  });

  for (const [colorScheme, colour] of [
    ['light', 'rgb(245, 246, 249)'],
    ['dark', 'rgb(14, 17, 22)'],
  ] as const) {
    it(`is ${colorScheme} where ${colorScheme} is preferred`, async () => {
      const look = async (page: Page) => {
        expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).to.equal(colour);
      };
      await visit('usual', look, { colorScheme });
    });
  }

  it('marks the section that is read in the navigation', async () => {
    const look = async (page: Page) => {
      const current = () => page.locator('nav [aria-current]').allTextContents();
      expect(await current()).to.deep.equal(['Overview']);

      await page.locator('#errors').evaluate((section) => section.scrollIntoView());

      await page.waitForSelector('nav a[href="#errors"][aria-current]');
      expect(await current()).to.have.length(1);
    };
    await visit('usual', look, { reducedMotion: 'reduce' });
  });

  for (const [reducedMotion, behaviour] of [
    ['reduce', 'auto'],
    ['no-preference', 'smooth'],
  ] as const) {
    it(`scrolls ${behaviour === 'smooth' ? 'smoothly' : 'at once'} where motion is ${reducedMotion}`, async () => {
      const look = async (page: Page) => {
        const found = await page.locator('html').evaluate((html) => getComputedStyle(html).scrollBehavior);
        expect(found).to.equal(behaviour);
      };
      await visit('usual', look, { reducedMotion });
    });
  }

  it('turns rows into cards on a phone, each number with its name', async () => {
    await visit(
      'usual',
      async (page) => {
        const row = page.locator('#fn-1');
        expect(await row.evaluate((tr) => getComputedStyle(tr).display)).to.equal('grid');
        const label = await row
          .locator('td')
          .first()
          .evaluate((td) => getComputedStyle(td, '::before').content);
        expect(label).to.equal('"Calls"');
      },
      { viewport: PHONE },
    );
  });

  it('makes a card of each flag on a phone, its bars as wide as the card', async () => {
    const look = async (page: Page) => {
      const row = page.locator('table.flags tbody tr').first();
      const [card, ...bars] = await row.evaluate((tr) =>
        [tr, ...tr.querySelectorAll('.parts svg')].map((box) => box.getBoundingClientRect().width),
      );

      expect(bars).to.have.length(2);
      for (const bar of bars) expect(bar).to.be.within((card as number) - 40, card as number);
    };
    await visit('usage', look, { viewport: PHONE });
  });

  it('reads an experiment as a table with a header for each column', async () => {
    await visit('usage', async (page) => {
      const table = page.getByRole('table', { name: 'Units by variant, observed and planned' }).first();

      expect(await table.getByRole('columnheader').allTextContents()).to.deep.equal(['Variant', 'Units', 'Share']);
      expect(await table.getByRole('row', { name: /^off 289 71\.9% plan 80%$/ }).count()).to.equal(1);
    });
  });

  describe('on paper', () => {
    it('is light, with all rows, and repeats the headers', async () => {
      await visit('usual', async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });

        const seen = await page.evaluate(() => ({
          text: getComputedStyle(document.body).color,
          head: getComputedStyle(document.querySelector('thead')).display,
          hiddenRows: [...document.querySelectorAll('tr')].filter((tr) => !tr.checkVisibility()).length,
        }));

        expect(seen).to.deep.equal({ text: 'rgb(20, 23, 29)', head: 'table-header-group', hiddenRows: 0 });
      });
    });

    it('makes a PDF of several pages', async () => {
      await visit('usual', async (page) => {
        const pdf = await page.pdf({ preferCSSPageSize: true });

        expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-');
        expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length).to.be.within(3, 30);
      });
    });

    it('has every section in the PDF', async () => {
      await visit('usage', async (page) => {
        const pdf = await page.pdf({ preferCSSPageSize: true, tagged: true, outline: true });

        // The outline is made of the headings that were laid out.
        const titles = [...pdf.toString('latin1').matchAll(/\/Title\s*\(([^)]*)\)/g)].map(([, title]) => title);
        expect(titles).to.include.members(['Functions', 'Errors', 'Calls', 'Short calls', 'Summary']);
        expect(titles).to.include.members(['Calls over time', 'Feature flags', 'Experiments']);
      });
    });
  });
});
