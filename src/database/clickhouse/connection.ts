// ClickHouse store → client: statements and questions, each one request that ends when it is aborted.

import { toDatabaseError } from '../database-error.js';
import type { Secret } from '../secret.js';
import type { ClickHouseClient } from './clickhouse-client.js';

/** Values for `{name:Type}` in a query. Numbers beyond ±2⁵³ as text. */
export type QueryParameters = Readonly<Record<string, string | number | readonly (string | number)[]>>;

/**
 * No setting of ours travels beside a statement: an embedded engine would keep it for all later ones. This one is only
 * known over HTTP: an error that comes after the first rows is an error then, too.
 */
const WHOLE_ANSWER = { wait_end_of_query: 1 } as const;

export class ClickHouseConnection {
  readonly #client: ClickHouseClient;
  readonly #password: Secret | undefined;

  /** The password, where it is known, is kept out of errors. */
  constructor(client: ClickHouseClient, password?: Secret) {
    this.#client = client;
    this.#password = password;
  }

  /** The rows of an answer. 64-bit integers may come as text, and `NaN` as null. */
  async read<Row>(query: string, parameters: QueryParameters = {}, signal?: AbortSignal): Promise<Row[]> {
    const request = {
      query,
      format: 'JSONEachRow',
      query_params: { ...parameters },
      use_multipart_params: true,
      clickhouse_settings: WHOLE_ANSWER,
      ...abortedBy(signal),
    } as const;
    const text = await this.#answerOf(async () => (await this.#client.query(request)).text());
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row]));
  }

  async run(statement: string, signal?: AbortSignal): Promise<void> {
    const request = { query: statement, ...abortedBy(signal) };
    await this.#answerOf(() => this.#client.command(request));
  }

  async #answerOf<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw toDatabaseError(error, 'clickhouse', this.#password);
    }
  }
}

/** The client listens for an abort to come and does not look for one that was. */
function abortedBy(signal: AbortSignal | undefined): { abort_signal?: AbortSignal } {
  if (signal === undefined) return {};
  signal.throwIfAborted();
  return { abort_signal: signal };
}
