// ClickHouse store → client: the part of @clickhouse/client that is used, of our own client or of a user's.

/** What goes with every request. */
interface RequestOptions {
  readonly abort_signal?: AbortSignal;
  readonly clickhouse_settings?: { readonly wait_end_of_query: 1 };
}

export interface ClickHouseQuery extends RequestOptions {
  readonly query: string;
  readonly format: 'JSONEachRow';
  readonly query_params?: Record<string, unknown>;
  /** Parameters in the body: addresses have a bound, and proxies log them. Clients that do not know it ignore it. */
  readonly use_multipart_params: boolean;
}

export interface ClickHouseCommand extends RequestOptions {
  readonly query: string;
}

/** A `ClickHouseClient` of `@clickhouse/client`. */
export interface ClickHouseClient {
  query(query: ClickHouseQuery): Promise<{ text(): Promise<string> }>;
  command(command: ClickHouseCommand): Promise<unknown>;
  close(): Promise<void>;
}
