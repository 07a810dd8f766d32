// Ledger → people: the summary on the console and the report in its folder, and what becomes of their failures.

import type { CallLedger } from './aggregate/call-ledger.js';
import type { AnalyticsSnapshot } from './aggregate/snapshot.js';
import { writeSummary } from './console/summary.js';
import { describeError } from './describe-error.js';
import { claimExitFiles } from './exit-files.js';
import { log, toPlainLine } from './logger.js';
import type { ResolvedOptions } from './options.js';
import type { ReportPaths, WriteReportOptions } from './report/index.js';
import { resolveWriteOptions } from './report/report-options.js';
import { loadReport, loadReportSync } from './report-loader.js';

/** Options of `generateReports`; the rest comes from the instance's options. */
export type GenerateReportsOptions = Omit<WriteReportOptions, 'reportsDir' | 'logger' | 'sourcesTimeoutMs'>;

export const GENERATE_REPORTS_OPTIONS: readonly (keyof GenerateReportsOptions)[] = [
  ...(['forceMode', 'title', 'templates', 'baseline'] as const),
  ...(['flags', 'flagsWindowMs', 'experiments', 'plans', 'timeFormat'] as const),
];

/** Throws a TypeError or a RangeError for what `generateReports` could make nothing of. */
export function requireReportOptions(options: GenerateReportsOptions): void {
  resolveWriteOptions(options);
}

/** Retained events from which `enableGcCollect` collects after a report. */
const GC_EVENTS = 5_000;

export class Reporter {
  readonly #ledger: CallLedger;
  readonly #options: ResolvedOptions;
  /** Writes while no spinner is on the terminal's line. */
  readonly #aside: (write: () => void) => void;
  #reportPath: string | undefined;
  #reportedCalls = 0;

  constructor(ledger: CallLedger, options: ResolvedOptions, aside: (write: () => void) => void) {
    this.#ledger = ledger;
    this.#options = options;
    this.#aside = aside;
  }

  /** True when calls were counted since a report was last written or, in vain, tried. */
  get hasNews(): boolean {
    return this.#ledger.totalCalls !== this.#reportedCalls;
  }

  /** After a reset: counting begins anew. */
  forget(): void {
    this.#reportedCalls = 0;
  }

  logSummary(): void {
    const { clock, loggers } = this.#options;
    const input = {
      stats: this.#ledger.stats(),
      functions: this.#ledger.functionStats(),
      errorGroups: this.#ledger.errorGroups.toSnapshot(),
      wallMs: Math.max(0, clock.epochMs() - this.#ledger.startedMs),
      reportPath: this.#reportPath,
    };
    this.#aside(() => writeSummary(loggers.console, input));
  }

  /** Writes report and sidecar, then logs the summary. Undefined when writing failed, which the error logger is told. */
  async write(
    options: GenerateReportsOptions & Pick<WriteReportOptions, 'sourcesTimeoutMs'>,
  ): Promise<ReportPaths | undefined> {
    this.#reportedCalls = this.#ledger.totalCalls;
    try {
      const { writeReport } = await loadReport();
      return this.#written(await writeReport(this.#source, this.#withStyle(options)));
    } catch (error) {
      return this.#failed(error);
    } finally {
      this.#after();
    }
  }

  /** `write` for an exit that waits for nothing: flags and experiments are there only if they are known at once. */
  writeSync(options: GenerateReportsOptions): ReportPaths | undefined {
    this.#reportedCalls = this.#ledger.totalCalls;
    try {
      const { writeReportSync } = loadReportSync();
      return this.#written(writeReportSync(this.#source, this.#withStyle(options)));
    } catch (error) {
      return this.#failed(error);
    } finally {
      this.#after();
    }
  }

  /** Before a report at exit: tells the error logger when it will replace that of another instance. */
  warnOfReplacing({ forceMode = false }: GenerateReportsOptions): void {
    const { reportsDir, loggers } = this.#options;
    const folder = claimExitFiles({ reportsDir, forceMode }, this);
    if (folder === undefined) return;
    const trouble = `More than one Analytics writes its exit report to ${folder}: the last one replaces the others`;
    const advice = 'Give each a reportsDir of its own, or add them up with mergeWith';
    this.#aside(() => log(loggers.error, 'warn', toPlainLine(`${trouble}. ${advice}`, 1024)));
  }

  /** The live ledger: a snapshot that is handed over would be validated once more. */
  get #source(): { snapshot(): AnalyticsSnapshot } {
    return { snapshot: () => this.#ledger.toSnapshot() };
  }

  #withStyle<O extends object>(options: O) {
    const { report, reportsDir } = this.#options;
    return { ...report, ...options, reportsDir, logger: { error: (line: string) => this.#tellError(line) } };
  }

  #written(paths: ReportPaths): ReportPaths {
    this.#reportPath = paths.html;
    return paths;
  }

  #failed(error: unknown): undefined {
    // An earlier report has other numbers than the summary that follows.
    this.#reportPath = undefined;
    const { name, message } = describeError(error);
    this.#tellError(toPlainLine(`The report was not written: ${name}: ${message}`, 1024));
    return undefined;
  }

  #tellError(line: string): void {
    this.#aside(() => log(this.#options.loggers.error, 'error', line));
  }

  #after(): void {
    this.logSummary();
    if (this.#options.enableGcCollect && this.#ledger.store.length > GC_EVENTS) globalThis.gc?.();
  }
}
