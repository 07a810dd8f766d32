// A snapshot of calls of every kind, as plain JSON, for tests to spoil.

import type { AnalyticsSnapshot } from '../../src/index.js';
import { setUp } from '../analytics/set-up.js';

/** A new one each time; loosely typed, because what is done to it is not to be allowed. */
export function validSnapshot(): any {
  const { analytics, call } = setUp({ maxEvents: 5, maxFunctions: 3 });
  call('parse', 1);
  call('parse', 3_000);
  call('Catalog.fetch', 6_000, new TypeError('no 1'), 'api');
  call('Catalog.fetch', 0, new TypeError('no 2'), 'api');
  call('Catalog.fetch', 2, 'cancelled', 'api');
  call('__proto__', 0.5, new RangeError('out'), 'constructor');
  call('one too many', 1);
  const snapshot: AnalyticsSnapshot = analytics.snapshot();
  return JSON.parse(JSON.stringify(snapshot));
}
