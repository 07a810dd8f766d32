// Rows as text → COPY: a query that speaks the protocol itself, and sends the text when the server asks for it.
//
// Our own rather than pg-copy-streams: that is CommonJS, and esbuild makes of its `require('stream')` an error in every ES
// module bundle; and what instruments pg (OpenTelemetry, Datadog) takes its stream apart. The text is in memory as a
// whole, so that there is nothing to stream: the socket holds what the server has not taken yet.

import type { PostgresClient, PostgresConnection, PostgresExchange } from './postgres-pool.js';

/** Runs a `COPY … FROM STDIN` with its rows. Resolves when the connection is ready for the next statement. */
export function copyIn(client: PostgresClient, statement: string, rows: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(copyQuery(statement, Buffer.from(rows), (error) => (error ? reject(error) : resolve())));
  });
}

/**
 * What pg calls while the query is the current one. Without a class behind it, because instrumentation hands on a shallow
 * copy with a `callback` of its own; so does pg's `query_timeout`.
 */
function copyQuery(text: string, rows: Buffer, callback: (error?: unknown) => void): PostgresExchange {
  return {
    text,
    callback,
    submit(connection: PostgresConnection) {
      connection.query(text);
    },
    handleCopyInResponse(connection: PostgresConnection) {
      connection.sendCopyFromChunk(rows);
      connection.endCopyFrom();
    },
    handleCommandComplete() {},
    // The server's refusal, at whatever point: it drops the rows that are still on their way. Or a lost connection.
    handleError(error: unknown) {
      this.callback(error);
    },
    handleReadyForQuery() {
      this.callback();
    },
  };
}
