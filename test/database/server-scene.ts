// What tests that are the same on every database server ask of a scene.

import type { AnalyticsStore } from '../../src/database/analytics-store.js';

export interface ServerScene extends AsyncDisposable {
  open(): Promise<AnalyticsStore>;
  openWithTables(): Promise<AnalyticsStore>;
}
