// Templates → a renderer: the user's folder first, then the built-ins. The only file that knows Eta.

import { readFileSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { Eta } from 'eta';
import { escapeHtml } from './escape-html.js';
import { compileTemplate } from './template-compiler.js';
import { ReportTemplateError } from './template-error.js';
import { BUILT_IN_STYLES, BUILT_IN_TEMPLATES } from './templates.generated.js';

/** Templates of one report. */
export interface ReportTemplates {
  /** The style sheet, with the line ends that a browser hashes. */
  readonly styles: string;
  render(name: string, data: object): string;
}

const STYLES_FILE = 'styles.css';
const BUILT_IN = 'built-in:';
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]*$/;

/**
 * Opens the built-in templates, overridden by those of the same name in `folder`. `include('header')` finds the
 * user's `header.eta` or else the built-in one, `include('@header')` always the built-in one: so a user's partial can
 * wrap what it replaces. A template that is broken throws a `ReportTemplateError` when it is first rendered.
 */
export function openTemplates(folder?: string): ReportTemplates {
  const root = folder === undefined ? undefined : existingFolder(folder);
  const eta = new Eta({ cache: true, debug: true, escapeFunction: escapeHtml });
  eta.resolvePath = (name) => templatePath(root, name);
  eta.readFile = (path) => readFileSync(path, 'utf8');
  eta.compile = (source, options) =>
    compileTemplate(source, options?.filepath ?? 'template', (text) => eta.compileToString(text, { async: false }));
  eta.RuntimeErr = (cause, source, line, file): never => {
    // The innermost template is the one that is broken; those that include it only pass the error on.
    throw cause instanceof ReportTemplateError ? cause : new ReportTemplateError({ file, line, source }, cause);
  };
  for (const [name, template] of Object.entries(BUILT_IN_TEMPLATES)) {
    eta.loadTemplate(BUILT_IN + name, template);
    eta.loadTemplate(`@${name}`, template);
  }
  return { styles: stylesOf(root), render: (name, data) => eta.render(name, data) };
}

function existingFolder(folder: string): string {
  const root = resolve(folder);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new TypeError(`templates must be a folder that exists, got ${JSON.stringify(folder)}`);
  }
  return root;
}

/** `header`, `./header` and `header.eta` are one name. Names hold no separators, so none leads out of the folder. */
function templatePath(root: string | undefined, written: string): string {
  const name = written.replace(/^\.\//, '').replace(/\.eta$/, '');
  if (!NAME.test(name)) throw new Error(`a template's name must match ${NAME.source}, got ${JSON.stringify(written)}`);
  const path = root === undefined ? undefined : resolve(root, `${name}.eta`);
  if (path !== undefined && isFile(path)) return path;
  if (Object.hasOwn(BUILT_IN_TEMPLATES, name)) return BUILT_IN + name;
  const places = root === undefined ? 'the built-in ones' : `${root}${sep} nor among the built-in ones`;
  throw new Error(`no template ${JSON.stringify(name)} in ${places}: ${Object.keys(BUILT_IN_TEMPLATES).join(', ')}`);
}

function stylesOf(root: string | undefined): string {
  const path = root === undefined ? undefined : resolve(root, STYLES_FILE);
  const styles = path !== undefined && isFile(path) ? readFileSync(path, 'utf8') : BUILT_IN_STYLES;
  // Text is hashed as the browser sees it: without a byte-order mark, line ends and NUL replaced. `</style` would end it.
  return styles
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .replaceAll('\0', '\ufffd')
    .replace(/<(?=\/style)/gi, '\\3c ');
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
