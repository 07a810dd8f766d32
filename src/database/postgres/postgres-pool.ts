// PostgreSQL store → pool: the part of pg's pool that is used, ours or a user's own.

import type { Writable } from 'node:stream';

/** A query as pg takes it. */
export interface PostgresQuery {
  readonly text: string;
  readonly values?: unknown[];
  readonly types?: TypeParsers;
}

/** How pg is told to read values, for one query alone. */
export interface TypeParsers {
  getTypeParser(oid: number): (text: string) => unknown;
}

export interface PostgresResult {
  readonly command: string;
  readonly rowCount: number | null;
  readonly rows: unknown[];
}

/** A connection out of a pool. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresResult>;
  /** Something that speaks the protocol itself, as a COPY does. */
  query<T extends Writable>(stream: T): T;
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
  /** With true it is closed, whatever it is doing, instead of used again. */
  release(isBroken?: boolean): void;
}

/** A `pg.Pool`. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
}

/** One of ours. */
export interface ClosablePool extends PostgresPool {
  /** Idempotent. */
  close(): Promise<void>;
}
