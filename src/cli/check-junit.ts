// Entries → JUnit's XML, which CI systems show as tests: one test case a comparison.

import { toPlainLine } from '../logger.js';
import { type CheckEntry, withStatus } from './check-result.js';

export function checkJunit(entries: readonly CheckEntry[]): string {
  const counts = [
    `tests="${entries.length}"`,
    `failures="${withStatus(entries, 'failed').length}"`,
    `errors="0"`,
    `skipped="${withStatus(entries, 'skipped').length}"`,
  ].join(' ');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="tracklight" ${counts}>`,
    ...entries.map(testCase),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function testCase({ kind, name, status, detail }: CheckEntry): string {
  const title = kind === 'budget' ? `${name}: ${ruleOf(detail)}` : name;
  const opening = `    <testcase classname="tracklight.${kind}" name="${escapeXml(title)}" time="0"`;
  if (status === 'passed') return `${opening}/>`;
  const element = status === 'failed' ? 'failure' : 'skipped';
  return `${opening}><${element} message="${escapeXml(detail)}"/></testcase>`;
}

/** Without the value measured: a test of another name each time would have no history. */
function ruleOf(detail: string): string {
  return detail.slice(0, detail.lastIndexOf(': '));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML 1.0 has no way to write, beside the controls that `toPlainLine` takes away. */
const UNWRITABLE = /\p{Surrogate}|[\ufffe\uffff]/gu;

function escapeXml(text: string): string {
  return toPlainLine(text, 500)
    .replace(UNWRITABLE, '\ufffd')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
