// What tests that are the same on every database server ask of a scene and of a server.

import type { AnalyticsStore, TableNames } from '../../src/database/analytics-store.js';

/** Tables of a test's own, and the stores on them. */
export interface ServerScene extends AsyncDisposable {
  readonly names: TableNames;
  /** A store on the server, or by another connection string. */
  open(options?: { readonly url?: string }): Promise<AnalyticsStore>;
  openWithTables(): Promise<AnalyticsStore>;
  /** How many rows there are, and how many ids. */
  counts(kind?: keyof TableNames): Promise<unknown>;
  /** The ids of both tables, as they were at one moment. */
  ids(): Promise<ReadonlySet<string>>;
  /** The `ts_us` of every row, ascending. */
  times(kind: keyof TableNames): Promise<readonly number[]>;
}

/** A server that a test may kill. */
export interface OwnServer {
  readonly url: string;
  kill(): Promise<void>;
  restart(): Promise<void>;
}
