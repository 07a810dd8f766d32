// The one Analytics instance of the auditor: services decorate their methods with it when their class is made.

import { Analytics } from 'tracklight';
import { readArguments } from './arguments.js';

const request = readArguments(process.argv.slice(2));

export const analytics = new Analytics({
  // Work on files takes micro- to milliseconds: the defaults, made for network calls, would call all of it fast.
  durationThresholds: { shortMaxMs: 5, mediumMaxMs: 25, longMaxMs: 250 },
  // Room for two calls a file, so that the report's timeline begins where the run did. Totals are exact either way.
  maxEvents: 25_000,
  report: { title: 'Dependency audit' },
  ...(request.kind === 'audit' && request.reportsDir !== undefined && { reportsDir: request.reportsDir }),
});
