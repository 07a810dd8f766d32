// Model → HTML: one self-contained page, complete without a script.

import { requireKnownKeys } from '../option-rules.js';
import { VERSION } from '../version.js';
import { contentSecurityPolicy } from './content-security-policy.js';
import { pageDataText } from './page-data-text.js';
import { openTemplates } from './report-templates.js';
import type { ReportModel } from './report-types.js';
import { BUILT_IN_SCRIPT } from './templates.generated.js';

export interface RenderOptions {
  /**
   * A folder of templates that are used in place of the built-in ones of the same name (`header.eta`, `kpis.eta`, …,
   * `styles.css`). They are code: `it.model` is the `ReportModel`, `it.css`, `it.js` and `it.data` are what the page's
   * own elements hold.
   */
  readonly templates?: string | undefined;
}

/**
 * Renders the page, synchronously: it is what an exit handler has time for. Same model, same bytes. Throws a
 * `ReportTemplateError`, which names file and line, for a broken template of the user's, and a TypeError for an option
 * that it does not know.
 */
export function renderReport(model: ReportModel, options: RenderOptions = {}): string {
  requireKnownKeys('RenderOptions', options, ['templates']);
  const templates = openTemplates(options.templates);
  const css = templates.styles;
  const js = BUILT_IN_SCRIPT;
  const csp = contentSecurityPolicy({ styles: [css], scripts: [js] });
  return templates.render('page', { model, css, js, csp, data: pageDataText(model.page), version: VERSION });
}
