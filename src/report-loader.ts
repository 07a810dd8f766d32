// Analytics → report: loads the report when it is first asked for, so that the core entry stays small.

import { requireReport } from './report-require.cjs';

type ReportModule = typeof import('./report/index.js');

/** The report module, at once: also for `process.exit()`. */
export function loadReportSync(): ReportModule {
  return requireReport();
}

/** The report module. `import()` is for bundlers that see through no `require`. */
export async function loadReport(): Promise<ReportModule> {
  try {
    return requireReport();
  } catch {
    return import('./report/index.js');
  }
}
