// AuditResult and findings → lines of at most 80 columns.

import { relative } from 'node:path';
import type { AuditResult, Problem, Root } from './audit-result.js';
import type { Findings } from './findings.js';

const WIDTH = 80;
const ROWS = 6;

/** The whole result, ready to print; names from packages lose the control characters that could fake other lines. */
export function auditText(result: AuditResult, findings: Findings): string {
  const tables = [
    totals(result, findings),
    table('licence                         packages       size', licenceRows(findings)),
    table('installed more than once          copies  versions', duplicateRows(findings)),
    table('declares                                  but its LICENSE file says', contradictionRows(findings)),
    table('could not be read', problemRows(result)),
  ];
  const lines = tables.filter((rows) => rows.length > 0).flatMap((rows) => [...rows, '']);
  return ['', ...lines].map((line) => plain(`  ${line}`).trimEnd()).join('\n');
}

function totals({ packages, files, notHashed, problems }: AuditResult, findings: Findings): string[] {
  const { confirmed, sizeBytes, copies } = findings;
  const remark =
    packages.length === 0 ? 'no package.json found' : `${confirmed} whose LICENSE file confirms the manifest`;
  const rows = [
    `packages   ${count(packages.length)}   ${remark}`,
    `files      ${count(files.length)}   ${megabytes(sizeBytes)}`,
    `copies     ${count(copies.count)}   ${megabytes(copies.sizeBytes)} in files identical to another one`,
    `problems   ${count(problems.length)}`,
  ];
  if (notHashed > 0) rows.push(`not read   ${count(notHashed)}   the time for hashing was over: sizes are incomplete`);
  return rows;
}

function licenceRows({ licences }: Findings): string[] {
  const most = licences[0]?.packages ?? 1;
  return licences.map(({ id, packages, sizeBytes }) => {
    const bar = '█'.repeat(Math.round((packages / most) * 24)) || '▏';
    return `${cut(id, 30).padEnd(30)}  ${count(packages)}  ${megabytes(sizeBytes)}  ${bar}`;
  });
}

function duplicateRows({ duplicates }: Findings): string[] {
  return duplicates.map(
    ({ name, copies, versions }) => `${cut(name, 30).padEnd(30)}  ${count(copies)}  ${versions.join(', ')}`,
  );
}

function contradictionRows({ contradictions }: Findings): string[] {
  return contradictions.map(
    ({ name, version, licence }) => `${cut(`${name}@${version}: ${licence.id}`, 40).padEnd(40)}  ${licence.byText}`,
  );
}

function problemRows({ problems, roots }: AuditResult): string[] {
  const rows = problems.map(
    ({ path, error }) => `✖ ${cutStart(nameOf(path, roots), 38).padEnd(38)}  ${reasonOf(error)}`,
  );
  return rows.sort();
}

function table(heading: string, rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const hidden = rows.length - ROWS;
  return [heading, ...rows.slice(0, ROWS), ...(hidden > 0 ? [`… ${hidden.toLocaleString('en')} more`] : [])];
}

/** The path as seen from the root it belongs to; only what is below a root was read. */
function nameOf(path: string, roots: readonly Root[]): string {
  const root = roots.find(({ directory }) => !relative(directory, path).startsWith('..'));
  return root ? relative(root.directory, path) || root.label : path;
}

/** System errors repeat the path after a comma: it is in the row already. */
function reasonOf(error: Problem['error']): string {
  return 'code' in error ? (error.message.split(', ')[0] ?? error.message) : `${error.name}: ${error.message}`;
}

/** A whole number for a column of eight. */
export function count(value: number): string {
  return value.toLocaleString('en').padStart(8);
}

function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / 1e6).toFixed(1)} MB`.padStart(9);
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

/** For paths, whose end tells most. */
function cutStart(text: string, width: number): string {
  return text.length > width ? `…${text.slice(text.length - width + 1)}` : text;
}

/** One line without control characters, at most 80 columns. */
export function plain(line: string): string {
  return cut(line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·'), WIDTH);
}
