// A user's template → a function, at run time. The built-in templates never come here: they are compiled at build time.

import { compileFunction } from 'node:vm';
import { ReportTemplateError } from './template-error.js';

/** A compiled template as Eta calls it, with itself as `this`. */
export type TemplateFunction = (data?: object, options?: object) => string;

/** Eta's translation of a template into the body of a function of `it` and `options`. */
export type ToFunctionBody = (source: string) => string;

// What Eta's generated code looks like: a tag is announced by its line, text between tags is one statement.
const MARKER = /^__eta\.line=(\d+)$/;
const TEXT = "__eta.res+='";

/**
 * Compiles a template. Not by `new Function`: `node:vm` works under `--disallow-code-generation-from-strings` too, and
 * tells the line of a syntax error.
 */
export function compileTemplate(source: string, file: string, toFunctionBody: ToFunctionBody): TemplateFunction {
  let body: string;
  try {
    body = toFunctionBody(source);
  } catch (error) {
    throw new ReportTemplateError({ file, source, line: lineInMessage(error) }, error);
  }
  try {
    return compileFunction(body, ['it', 'options'], { filename: file }) as TemplateFunction;
  } catch (error) {
    throw new ReportTemplateError({ file, source, line: lineInBody(error, body, source) }, error);
  }
}

/** Eta's parser says `… at line 3 col 7:`. */
function lineInMessage(error: unknown): number {
  const found = / at line (\d+) col/.exec(String(error));
  return found === null ? 1 : Number(found[1]);
}

/**
 * V8 says where in the generated body; the last `__eta.line=N` before that says where in the template, and the lines
 * of code since then are lines of the template.
 */
function lineInBody(error: unknown, body: string, source: string): number {
  const found = /:(\d+)\n/.exec((error as Error).stack ?? '');
  const before = body.split('\n').slice(0, found === null ? undefined : Number(found[1]));
  const marker = before.findLastIndex((line) => MARKER.test(line));
  if (marker === -1) return 1;
  const code = before.slice(marker + 1).filter((line) => !line.startsWith(TEXT));
  const line = Number(MARKER.exec(before[marker] as string)?.[1]) + Math.max(0, code.length - 1);
  return Math.min(line, source.split('\n').length);
}
