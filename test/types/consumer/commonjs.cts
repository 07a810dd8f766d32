// A CommonJS consumer: the same declarations, from the package's other build.

import { Analytics, type AnalyticsOptions, trackInstanceMethod } from 'tracklight';

import report = require('tracklight/report');

const options: AnalyticsOptions = { maxEvents: 5 };
const analytics = new Analytics(options);

class Catalog {
  @analytics.track('api')
  fetchArtist<T extends string>(id: T): Promise<T> {
    return Promise.resolve(id);
  }

  @trackInstanceMethod()
  run(): void {}
}

const artist: Promise<'x'> = new Catalog().fetchArtist('x');
const parse: (text: string) => number = analytics.wrap(Number.parseFloat, 'compute');
const page: string = report.renderReport(report.buildReportModel(analytics.snapshot()));

// @ts-expect-error maxEvents is a number
new Analytics({ maxEvents: '5' });

void [artist, parse, page];
