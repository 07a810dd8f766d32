// A user's program, small: it tracks calls and writes the report. Prints the report's path.

import type { AnalyticsOptions } from '../../src/index.js';

export type ModuleFormat = 'esm' | 'cjs';

const OPTIONS: AnalyticsOptions = { reportsDir: 'reports' };

const IMPORT = {
  esm: "import { Analytics } from 'tracklight';",
  cjs: "const { Analytics } = require('tracklight');",
} satisfies Record<ModuleFormat, string>;

const TRACKED = `
const analytics = new Analytics({ ...${JSON.stringify(OPTIONS)}, loggers: { console: {} } });

const parse = analytics.wrap(function parseYear(text) { return Number.parseInt(text, 10); }, 'compute');
const fetch = analytics.wrap(async function fetchArtist() { throw new RangeError('no such artist'); }, 'api');
`;

/** What the error logger says of it. */
export const EXPECTED_ERRORS = 'fetchArtist failed: RangeError: no such artist\n';

/** Awaits `generateReports`. */
export function reportingProgram(format: ModuleFormat): string {
  return `${IMPORT[format]}
${TRACKED}
async function main() {
  for (const text of ['1999', '2004']) parse(text);
  await fetch().catch(() => {});
  const paths = await analytics.generateReports({ forceMode: true });
  console.log(paths.html);
}
main();
`;
}

/** Leaves the report to the exit hook, and ends with `process.exit()`, which waits for nothing. */
export function exitingProgram(format: ModuleFormat): string {
  return `${IMPORT[format]}
${TRACKED}
analytics.installExitHook({ forceMode: true });
parse('1999');
setImmediate(() => process.exit(3));
`;
}
