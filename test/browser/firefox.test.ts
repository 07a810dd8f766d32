import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { Browser, Page } from 'puppeteer-core';
import { renderReport } from '../../src/report/html-report.js';
import { buildReportModel } from '../../src/report/report-model.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { TemporaryFolder } from '../report/temporary-folder.js';
import { EXPERIMENTS, FLAGS } from '../report/usage-data.js';
import { launchFirefox } from './firefox.js';
import { RUNS } from './report-runs.js';

const DESKTOP = { width: 1440, height: 1000 };
const PHONE = { width: 390, height: 844 };
const RUN = syntheticRun();
const BASELINE = syntheticRun({ seed: 7, slowness: 0.6 });
/** The functions by total time, as the page has them. */
const NAMES = (buildReportModel(RUN).functions?.rows ?? []).map(({ name }) => name);
const [FIRST = ''] = NAMES;

// What of the page's own world the callbacks below use; the project's types are Node's, without a DOM.
interface PageElement {
  readonly textContent: string;
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
}
declare const document: {
  readonly documentElement: { readonly scrollWidth: number };
  readonly body: { innerHTML: string };
  addEventListener(name: string, listener: (event: { effectiveDirective: string; blockedURI: string }) => void): void;
  createRange(): { selectNodeContents(node: unknown): void; getClientRects(): { readonly length: number } };
  querySelectorAll(selector: string): Iterable<PageElement>;
};
declare const window: { violations?: string[]; readonly innerWidth: number };

/** In the page, before its own script: notes what the policy refuses, which the console need not tell. */
function noteViolations(): void {
  const violations: string[] = [];
  window.violations = violations;
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    violations.push(`policy: ${effectiveDirective} ${blockedURI}`);
  });
}

describe('the report in Firefox', () => {
  let browser: Browser;
  let folder: TemporaryFolder;
  const urls = new Map<string, string>();

  before(async function () {
    const launched = await launchFirefox();
    if (launched === undefined) return this.skip();
    browser = launched;
    folder = new TemporaryFolder();
    const usage = { flags: FLAGS, experiments: EXPERIMENTS };
    const models = {
      usual: buildReportModel(RUN, { title: 'catalog-sync', forceMode: true, baseline: BASELINE, ...usage }),
      hostile: buildReportModel(RUNS.hostile()),
      everything: buildReportModel(RUNS.everything()),
      empty: buildReportModel(RUNS.empty()),
    };
    for (const [name, model] of Object.entries(models)) {
      urls.set(name, pathToFileURL(folder.write(`${name}.html`, renderReport(model))).href);
    }
  });

  after(async () => {
    await browser?.close();
    folder?.remove();
  });

  /** Opens a page, waits for its script, hands it over and gives back all it said, asked for and was refused. */
  async function visit(name: string, look: (page: Page) => Promise<void>, { hash = '', viewport = DESKTOP } = {}) {
    const context = await browser.createBrowserContext();
    try {
      const page = await context.newPage();
      const noises: string[] = [];
      page.on('console', (message) => noises.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => noises.push(`error: ${error}`));
      page.on('request', (request) => {
        if (!/^(?:file|data|blob):/.test(request.url())) noises.push(`request: ${request.url()}`);
      });
      await page.setViewport(viewport);
      await page.evaluateOnNewDocument(noteViolations);
      await page.goto(`${urls.get(name)}${hash}`);
      await page.waitForSelector('html.ready');
      await look(page);
      const refused = await page.evaluate(() => window.violations ?? ['policy: was not watched']);
      return [...noises, ...refused];
    } finally {
      await context.close();
    }
  }

  const textsOf = (page: Page, selector: string) =>
    page.evaluate((at) => [...document.querySelectorAll(at)].map(({ textContent }) => textContent), selector);
  const names = (page: Page) => textsOf(page, '.functions tbody button code');
  const openRows = (page: Page) => textsOf(page, 'tr.open button code');
  const hashOf = (page: Page) => new URL(page.url()).hash;

  /** The colours of each canvas within an element, the most used first; nothing is none. */
  const coloursIn = (page: Page, selector: string) =>
    page.evaluate((at) => {
      return [...document.querySelectorAll(`${at} canvas`)].map((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const counts = new Map<number, number>();
        for (const pixel of new Uint32Array(data.buffer)) {
          if (pixel !== 0) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
        }
        return [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
      });
    }, selector);

  for (const name of ['usual', 'hostile', 'everything', 'empty']) {
    it(`says nothing, asks for nothing and is refused nothing (${name})`, async () => {
      const noises = await visit(name, async (page) => {
        expect(await textsOf(page, 'h1')).to.have.length(1);
      });

      expect(noises).to.deep.equal([]);
    });
  }

  it('stays silent whatever is done', async () => {
    const noises = await visit('usual', async (page) => {
      await page.click('.functions tbody button');
      await page.type('input[type="search"]', 'e');
      await page.click('button.theme');
      for (const head of await page.$$('.functions thead [data-sort] button')) await head.click();
      await page.reload();
      await page.waitForSelector('html.ready');
    });

    expect(noises).to.deep.equal([]);
  });

  it('lets no markup in, and this suite would hear of it', async () => {
    let refusal: string | undefined;
    const noises = await visit('usual', async (page) => {
      refusal = await page.evaluate(() => {
        try {
          document.body.innerHTML = '<p>gone</p>';
          return 'nothing';
        } catch (error) {
          return (error as Error).name;
        }
      });
    });

    expect(refusal).to.equal('TypeError');
    expect(noises).to.include('policy: require-trusted-types-for trusted-types-sink');
    expect(noises.filter((noise) => noise.startsWith('error: '))).to.have.length(1);
  });

  it('draws the timeline and its failures', async () => {
    await visit('usual', async (page) => {
      const colours = await coloursIn(page, '.live');

      expect(colours).to.have.length(2);
      for (const used of colours) expect(used.length).to.be.above(2);
    });
  });

  it('draws it in the colours of the theme at once', async () => {
    await visit('usual', async (page) => {
      const bars = async () => (await coloursIn(page, '.live')).map(([most]) => most);
      const light = await bars();
      await page.click('button.theme');
      const dark = await bars();
      await page.reload();
      await page.waitForSelector('html.ready');

      expect(dark).not.to.include.members(light);
      expect(dark).to.deep.equal(await bars());
    });
  });

  it('finds functions by name, and keeps the search in the address', async () => {
    await visit('usual', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('catalog');

      expect(await names(page)).to.deep.equal(NAMES.filter((name) => name.includes('Catalog')));
      expect(hashOf(page)).to.equal('#q=catalog');
    });
  });

  it('filters by event type', async () => {
    await visit('usual', async (page) => {
      await page.select('select[name="type"]', 'api');

      const api = RUN.series.filter(({ eventType }) => eventType === 'api').map(({ functionName }) => functionName);
      expect(await names(page)).to.have.members(api);
    });
  });

  it('opens a row by mouse and by Enter, draws its charts, and closes it by Escape', async () => {
    await visit('usual', async (page) => {
      await page.click('#fn-1 td');
      expect(await openRows(page)).to.deep.equal([FIRST]);
      const colours = await coloursIn(page, 'tr.detail');
      expect(colours).to.have.length(2);
      for (const used of colours) expect(used.length).to.be.above(2);

      await page.keyboard.press('Escape');
      expect(await openRows(page)).to.deep.equal([]);
      await page.focus('#fn-1 button');
      await page.keyboard.press('Enter');
      expect(await openRows(page)).to.deep.equal([FIRST]);
    });
  });

  it('takes a window by dragging, and the whole run back by a double click', async () => {
    await visit('usual', async (page) => {
      const box = await (await page.$('.live .u-over'))?.boundingBox();
      if (!box) throw new Error('no plot');
      await page.mouse.move(box.x + box.width * 0.5, box.y + 50);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.75, box.y + 60, { steps: 4 });
      await page.mouse.up();

      const { from, to } = Object.fromEntries(new URLSearchParams(hashOf(page).slice(1)));
      expect(Number(to) - Number(from)).to.be.closeTo(838_000 / 4, 4000);
      expect((await textsOf(page, '[role="status"]'))[0]).to.match(/^\d+ of 30 functions, /);

      await page.mouse.click(box.x + box.width * 0.25, box.y + 50, { count: 2 });
      expect(hashOf(page)).to.equal('');
    });
  });

  it('restores what an address says', async () => {
    const look = async (page: Page) => {
      expect(await openRows(page)).to.deep.equal([FIRST]);
      expect(await page.$eval('[aria-sort]', (head) => head.getAttribute('data-sort'))).to.equal('p95');
    };
    await visit('usual', look, { hash: `#fn=${FIRST}&q=catalog&sort=p95:asc` });
  });

  for (const [name, viewport] of [
    ['a phone', PHONE],
    ['a desktop', DESKTOP],
  ] as const) {
    it(`does not scroll sideways on ${name} with a row open`, async () => {
      const look = async (page: Page) => {
        const [content, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
        expect(content).to.be.at.most(shown as number);
      };
      await visit('usual', look, { viewport, hash: `#fn=${FIRST}` });
    });
  }

  it('breaks no number of an open row in two on a phone', async () => {
    const look = async (page: Page) => {
      const lines = await page.evaluate(() =>
        [...document.querySelectorAll('tr.detail .lines b')].map((number) => {
          const range = document.createRange();
          range.selectNodeContents(number);
          return range.getClientRects().length;
        }),
      );
      expect(lines)
        .to.have.length.above(6)
        .and.to.deep.equal(lines.map(() => 1));
    };
    await visit('usual', look, { viewport: PHONE, hash: `#fn=${FIRST}` });
  });
});
