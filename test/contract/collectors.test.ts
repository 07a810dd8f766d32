// The contract, held against every collector. A new collector adds its line.

import { CONTRACT } from './contract.js';
import {
  openDatabase,
  openEventProcessor,
  openFan,
  openMemory,
  openOTel,
  openPrometheus,
  openQueue,
  openTestCollector,
  type Subject,
} from './subjects.js';

const COLLECTORS: Readonly<Record<string, () => Promise<Subject>>> = {
  InMemoryAnalyticsCollector: openMemory,
  fanOut: openFan,
  BatchQueue: openQueue,
  EventProcessor: openEventProcessor,
  DatabaseAnalyticsCollector: openDatabase,
  PrometheusExporter: openPrometheus,
  OTelAnalyticsExporter: openOTel,
  TestCollector: openTestCollector,
};

for (const [name, open] of Object.entries(COLLECTORS)) {
  describe(`the contract of every collector: ${name}`, () => {
    for (const [title, rule] of Object.entries(CONTRACT)) it(title, () => rule(open));
  });
}
