// Pages in the browser of these tests: each opened in a context of its own, watched for all it says and asks for.

import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { renderReport } from '../../src/report/html-report.js';
import type { ReportModel } from '../../src/report/report-types.js';
import { TemporaryFolder } from '../report/temporary-folder.js';
import { launchChromium } from './chromium.js';

const DESKTOP = { width: 1440, height: 1000 };

export interface Visit extends BrowserContextOptions {
  /** With its `#`. */
  readonly hash?: string;
  /** Runs in the page before its own script does. */
  readonly prepare?: string;
}

/** In a suite: the pages that `fill` adds, in Chromium, until its last test. Skips it where there is no Chromium. */
export function usePages(fill: (pages: OpenPages) => void): () => OpenPages {
  let pages: OpenPages | undefined;
  before(async function () {
    const browser = await launchChromium();
    if (browser === undefined) return this.skip();
    pages = new OpenPages(browser);
    fill(pages);
  });
  after(() => pages?.close());
  return () => pages as OpenPages;
}

export class OpenPages {
  /** Where the pages lie. */
  readonly folder = new TemporaryFolder();
  readonly #browser: Browser;
  readonly #urls = new Map<string, string>();

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.folder.remove();
  }

  /** Renders a page; the options are those of `renderReport`. */
  add(name: string, model: ReportModel, options?: { readonly templates: string }): void {
    this.#urls.set(name, pathToFileURL(this.folder.write(`${name}.html`, renderReport(model, options))).href);
  }

  /** Opens a page, waits for its script, hands it over and gives back all it said and asked for. */
  async visit(name: string, look: (page: Page) => Promise<void>, { hash = '', prepare, ...options }: Visit = {}) {
    const context = await this.#browser.newContext({ viewport: DESKTOP, reducedMotion: 'reduce', ...options });
    try {
      const page = await context.newPage();
      const noises: string[] = [];
      page.on('console', (message) => noises.push(`console: ${message.text()}`));
      page.on('pageerror', (error) => noises.push(`error: ${error.message}`));
      context.on('request', (request) => {
        if (!/^(?:file|data|blob):/.test(request.url())) noises.push(`request: ${request.url()}`);
      });
      if (prepare !== undefined) await page.addInitScript(prepare);
      await page.goto(`${this.#urls.get(name)}${hash}`);
      await page.waitForSelector('html.ready');
      await look(page);
      return noises;
    } finally {
      await context.close();
    }
  }
}
