// What each entry may load at once: packages, and for the core the parts of src.

/** The packages that each entry loads at once; whatever else one needs is loaded when first used. */
export const ENTRY_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'index.ts': [],
  'report/index.ts': ['eta', 'jstat'],
  'flags/index.ts': [],
  'flags/openfeature/index.ts': [],
  'experiments/index.ts': [],
  'database/index.ts': [],
  'export/prometheus/index.ts': [],
  'export/opentelemetry/index.ts': [],
  'testing/index.ts': [],
};

/** What the core loads of other parts than those it is made of: how the options of a report are checked. */
export const CORE_GUESTS: readonly string[] = [
  'report/experiment-data.ts',
  'report/flag-data.ts',
  'report/report-options.ts',
  'report/report-sources.ts',
];
