// Flag and experiment sources → plain data: what must be waited for is read before anything is rendered.

import { systemScheduler, withDeadline } from '../clock.js';
import { formatQuantity } from '../console/format.js';
import { describeError } from '../describe-error.js';
import { type Logger, log, toPlainLine } from '../logger.js';
import { requireText, wrongType } from '../option-rules.js';
import { type ReportedExperiment, requireExperiments } from './experiment-data.js';
import { type ReportedFlag, type ReportedFlagMetrics, requireFlagMetrics } from './flag-data.js';

/** Whatever tells of flags, as the `AnalyticsAggregator` of `tracklight/flags` does. */
export interface FlagMetricsSource {
  listFlags(windowMs: number): PromiseLike<readonly string[]> | readonly string[];
  getFlagMetrics(flagKey: string, windowMs: number): PromiseLike<ReportedFlagMetrics> | ReportedFlagMetrics;
}

/** Whatever counted exposures, as the `Experiments` of `tracklight/experiments` does. */
export interface ExposureSource {
  exposureCounts(): PromiseLike<readonly ReportedExperiment[]> | readonly ReportedExperiment[];
}

/** Data, or who has it. */
export interface ReportSources {
  readonly flags: readonly ReportedFlag[] | FlagMetricsSource;
  readonly experiments: readonly ReportedExperiment[] | ExposureSource;
}

export interface ReadOptions {
  readonly flagsWindowMs: number;
  /** What their rates cover, where it is something else. */
  readonly rateWindowMs?: number | undefined;
  /** Is told, in one line a source, of what could not be read. */
  readonly logger: Logger;
  /** For one source; a report must not wait for a database for ever. Default: 10,000. */
  readonly timeoutMs?: number | undefined;
}

/** Data only, and sentences for the page on what is missing. */
export interface ReadyData {
  readonly flags: readonly ReportedFlag[];
  readonly experiments: readonly ReportedExperiment[];
  readonly notes: readonly string[];
}

/** Flags asked for at once: more than a database's usual pool has connections would only wait there. */
const LANES = 4;
const TIMEOUT_MS = 10_000;

/** Reads what is not data yet. Never rejects: a source that fails leaves a gap, told to page and logger. */
export async function readSources({ flags, experiments }: ReportSources, options: ReadOptions): Promise<ReadyData> {
  const [flagReader, experimentReader] = [new SourceReader(options), new SourceReader(options)];
  // At once: of two that hang, the second would take the same time again.
  const [readyFlags, readyExperiments] = await Promise.all([
    isData(flags) ? flags : flagReader.flags(flags),
    isData(experiments) ? experiments : experimentReader.experiments(experiments),
  ]);
  const notes = [...flagReader.notes, ...experimentReader.notes];
  return { flags: readyFlags, experiments: readyExperiments, notes };
}

/** Narrows to data: TypeScript's `Array.isArray` loses what is readonly. */
export function isData<T, S>(value: readonly T[] | S): value is readonly T[] {
  return Array.isArray(value);
}

class SourceReader {
  readonly notes: string[] = [];
  readonly #options: ReadOptions;

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  async flags(source: FlagMetricsSource): Promise<ReportedFlag[]> {
    const { flagsWindowMs } = this.#options;
    const remainingMs = this.#startTime();
    try {
      const listed = await inTime(() => source.listFlags(flagsWindowMs), remainingMs());
      if (!Array.isArray(listed)) throw wrongType('listFlags()', 'an array of flag keys', listed);
      const keys = [...new Set(listed)].map((key) => requireText('listFlags()', key));
      return await this.#metricsOf(source, keys, remainingMs);
    } catch (error) {
      this.notes.push('Feature flags could not be read.');
      this.#tell('The report has no feature flags', error);
      return [];
    }
  }

  async experiments(source: ExposureSource): Promise<readonly ReportedExperiment[]> {
    try {
      const counts = await inTime(() => source.exposureCounts(), this.#startTime()());
      return requireExperiments('exposureCounts()', counts);
    } catch (error) {
      this.notes.push('Experiments could not be read.');
      this.#tell('The report has no experiments', error);
      return [];
    }
  }

  /** A few flags at once; one that fails is listed without numbers, and so are those for which no time is left. */
  async #metricsOf(
    source: FlagMetricsSource,
    keys: readonly string[],
    remainingMs: () => number,
  ): Promise<ReportedFlag[]> {
    const flags: ReportedFlag[] = [];
    const failures: unknown[] = [];
    const queue = keys.values();
    const lane = async () => {
      // The iterator is shared: each lane takes the next key there is.
      for (const flagKey of queue) {
        try {
          flags.push(await this.#flagOf(source, flagKey, remainingMs));
        } catch (error) {
          flags.push({ flagKey, metrics: null });
          failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    if (failures.length > 0) {
      const some = `${failures.length} of ${formatQuantity(keys.length, 'feature flag')}`;
      this.#tell(`The report has no numbers of ${some}`, failures[0]);
    }
    return flags;
  }

  async #flagOf(source: FlagMetricsSource, flagKey: string, remainingMs: () => number): Promise<ReportedFlag> {
    const { flagsWindowMs, rateWindowMs } = this.#options;
    const metricsOf = async (windowMs: number) => {
      const metrics = await inTime(() => source.getFlagMetrics(flagKey, windowMs), remainingMs());
      return requireFlagMetrics('getFlagMetrics()', metrics);
    };
    const metrics = await metricsOf(flagsWindowMs);
    return rateWindowMs === undefined
      ? { flagKey, metrics }
      : { flagKey, metrics, sinceStart: await metricsOf(rateWindowMs) };
  }

  /** Milliseconds left of a source's time, which begins now. */
  #startTime(): () => number {
    const { timeoutMs = TIMEOUT_MS } = this.#options;
    const endMs = systemScheduler.nowMs() + timeoutMs;
    return () => endMs - systemScheduler.nowMs();
  }

  #tell(what: string, error: unknown): void {
    const { name, message } = describeError(error);
    log(this.#options.logger, 'error', toPlainLine(`${what}: ${name}: ${message}`, 1024));
  }
}

/** What `ask` answers; rejects when it throws, or when the time is over. */
async function inTime<T>(ask: () => PromiseLike<T> | T, timeoutMs: number): Promise<T> {
  if (timeoutMs <= 0) throw new Error('no answer in time');
  const answer = await withDeadline(Promise.resolve(ask()), timeoutMs);
  if (answer === 'timeout') throw new Error('no answer in time');
  return answer;
}
