// Entries → GitHub's Markdown, for `$GITHUB_STEP_SUMMARY` or a comment.

import { toPlainLine } from '../logger.js';
import { type CheckEntry, type CheckStatus, withStatus } from './check-result.js';
import { summaryOf } from './check-text.js';

const MARKS: Readonly<Record<CheckStatus, string>> = { failed: '❌', skipped: '➖', passed: '✅' };
/** GitHub refuses a summary of more than 1 MiB. */
const MOST_ROWS = 500;

export function checkGithub(entries: readonly CheckEntry[]): string {
  const heading = withStatus(entries, 'failed').length === 0 ? '✅ Tracklight' : '❌ Tracklight';
  const rows = (['failed', 'passed', 'skipped'] as const).flatMap((status) => withStatus(entries, status));
  const notShown = rows.length - MOST_ROWS;
  return [
    `### ${heading}`,
    '',
    `${summaryOf(entries)}.`,
    '',
    '| | function | result |',
    '|---|---|---|',
    ...rows
      .slice(0, MOST_ROWS)
      .map(({ status, name, detail }) => `| ${MARKS[status]} | ${plain(name)} | ${plain(detail)} |`),
    ...(notShown > 0 ? ['', `… ${notShown} more`] : []),
  ].join('\n');
}

/** Everything that Markdown or HTML could take for its own, and `@` and `#`, which would call people and issues. */
function plain(text: string): string {
  return toPlainLine(text).replace(/[\\`*_{}[\]<>|@#&~:!]/g, (character) => `&#${character.charCodeAt(0)};`);
}
