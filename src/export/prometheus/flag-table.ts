// Flag book → samples: the lines of the four flag metrics, read when the registry is scraped.

import { DurationBounds } from '../../aggregate/bounded-counts.js';
import { FlagBook } from '../../aggregate/flag-book.js';
import type { FlagSeries } from '../../aggregate/flag-series.js';
import { HistogramSamples } from './histogram-samples.js';
import type { FlagSettings } from './options.js';
import type { MetricSample } from './prom-client.js';

export class FlagTable {
  readonly settings: FlagSettings;
  readonly book: FlagBook;
  readonly #durationName: string;
  readonly #bounds: DurationBounds;
  readonly #durations = new Map<FlagSeries, HistogramSamples>();

  /** `durationName` is the histogram's. */
  constructor(durationName: string, settings: FlagSettings) {
    this.settings = settings;
    this.book = new FlagBook(settings);
    this.#durationName = durationName;
    this.#bounds = new DurationBounds(settings.durationBuckets);
  }

  evaluationSamples(): MetricSample[] {
    const samples: MetricSample[] = [];
    for (const series of this.book.all) {
      series.forEachCount(({ reason, variant, count: value }) => {
        samples.push({ labels: { flag_key: series.label, reason, variant }, value });
      });
    }
    return samples;
  }

  durationSamples(): MetricSample[] {
    const timed = this.book.all.filter(({ timedCount }) => timedCount > 0);
    return timed.flatMap((series) => {
      const samples = this.durationsOf(series);
      const counts = new Float64Array(this.#bounds.seconds.length);
      this.#bounds.addCounts(series.durations, counts);
      samples.fill({ counts, count: series.timedCount, sumSeconds: series.timedTotalMs / 1000 });
      return samples.all;
    });
  }

  userSamples(): MetricSample[] {
    return this.#gaugeSamples(({ uniqueUsers }) => uniqueUsers);
  }

  errorRateSamples(): MetricSample[] {
    return this.#gaugeSamples(({ errorRate }) => errorRate);
  }

  /** The lines of a flag's histogram. */
  durationsOf(series: FlagSeries): HistogramSamples {
    const known = this.#durations.get(series);
    if (known !== undefined) return known;
    const samples = new HistogramSamples(this.#durationName, { flag_key: series.label }, this.#bounds);
    this.#durations.set(series, samples);
    return samples;
  }

  #gaugeSamples(read: (series: FlagSeries) => number | undefined): MetricSample[] {
    return this.book.all.flatMap((series) => {
      const value = read(series);
      return value === undefined ? [] : [{ labels: { flag_key: series.label }, value }];
    });
  }
}
