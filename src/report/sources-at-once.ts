// Flag and experiment sources → plain data, at an exit that waits for nothing: only what is answered at once.

import { describeError } from '../describe-error.js';
import { log, toPlainLine } from '../logger.js';
import { wrongType } from '../option-rules.js';
import { requireExperiments } from './experiment-data.js';
import { type ReportedFlag, requireFlags } from './flag-data.js';
import {
  type FlagMetricsSource,
  isData,
  type ReadOptions,
  type ReadyData,
  type ReportSources,
} from './report-sources.js';

/** Never throws: a source that fails, or has to be waited for, leaves a gap, told to page and logger. */
export function readSourcesAtOnce({ flags, experiments }: ReportSources, options: ReadOptions): ReadyData {
  const notes: string[] = [];
  const attempt = <T>(what: string, read: () => readonly T[]): readonly T[] => {
    try {
      return read();
    } catch (error) {
      const { name, message } = describeError(error);
      notes.push(`The ${what} are not here: this page was written at an exit that waits for nothing.`);
      log(options.logger, 'error', toPlainLine(`The report has no ${what}: ${name}: ${message}`, 1024));
      return [];
    }
  };
  return {
    flags: isData(flags) ? flags : attempt('feature flags', () => flagsOf(flags, options)),
    experiments: isData(experiments)
      ? experiments
      : attempt('experiments', () => requireExperiments('exposureCounts()', atOnce(experiments.exposureCounts()))),
    notes,
  };
}

function flagsOf(source: FlagMetricsSource, { flagsWindowMs, rateWindowMs }: ReadOptions): readonly ReportedFlag[] {
  const keys = atOnce(source.listFlags(flagsWindowMs));
  if (!Array.isArray(keys)) throw wrongType('listFlags()', 'an array of flag keys', keys);
  const flags = [...new Set(keys)].map((flagKey) => ({
    flagKey,
    metrics: atOnce(source.getFlagMetrics(flagKey, flagsWindowMs)),
    ...(rateWindowMs !== undefined && { sinceStart: atOnce(source.getFlagMetrics(flagKey, rateWindowMs)) }),
  }));
  return requireFlags('getFlagMetrics()', flags);
}

function atOnce<T>(answer: PromiseLike<T> | T): T {
  if (typeof (answer as Partial<PromiseLike<T>> | null)?.then !== 'function') return answer as T;
  // Nobody is left to hear that it failed.
  (answer as PromiseLike<T>).then(undefined, () => {});
  throw new Error('the answer would have to be waited for');
}
