// PostgreSQL store → pool: the part of pg's pool that is used, ours or a user's own.

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

/** A query that speaks the protocol itself, as a COPY does: what it answers pg with, and what pg tells it. */
export interface PostgresExchange {
  readonly text: string;
  /** Called once it is over, with an error where it failed. pg puts another in its place where it has a timeout. */
  callback(error?: unknown): void;
  submit(connection: PostgresConnection): void;
  handleCopyInResponse(connection: PostgresConnection): void;
  handleCommandComplete(): void;
  handleError(error: unknown): void;
  handleReadyForQuery(): void;
}

/** What pg hands to such a query. */
export interface PostgresConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** A connection out of a pool. */
export interface PostgresClient {
  /** Newer versions of pg: statements are sent before the ones ahead are answered, and none may speak for itself. */
  readonly pipeline?: boolean;
  query(query: PostgresQuery): Promise<PostgresResult>;
  /** What it returns is not to be relied on: instrumentation returns something else. */
  query(exchange: PostgresExchange): unknown;
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
  /** With true it is closed, whatever it is doing, instead of used again. */
  release(isBroken?: boolean): void;
}

/** A `pg.Pool`. */
export interface PostgresPool {
  connect(callback: (error: Error | undefined, client: PostgresClient | undefined) => void): void;
}

/** One of ours. */
export interface ClosablePool extends PostgresPool {
  /** Idempotent. */
  close(): Promise<void>;
}
