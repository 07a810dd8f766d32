// PostgreSQL engine → insert: one batch, both tables, one transaction.

import type { TableNames } from '../analytics-store.js';
import type { CallRow, FlagRow, RowBatch } from '../event-row.js';
import { CALL_COLUMNS, FLAG_COLUMNS } from './columns.js';
import { copyRows, insertArrays, type RowTarget, type RunStatement } from './insert-rows.js';
import type { PostgresClient } from './postgres-pool.js';

/** From here on a COPY is faster than arrays. */
const COPY_FROM_ROWS = 1_000;

/**
 * The server gives up on a statement after a minute, and within a second on one whose client is gone (Linux, from
 * version 14 on): a transaction that was broken off must not hold the ids that its retry waits for.
 */
const BEGIN = `begin;
  set local statement_timeout = '60s';
  set local client_min_messages = warning;
  select set_config('client_connection_check_interval', '1s', true)
    where current_setting('client_connection_check_interval', true) is not null and version() like '%linux%'`;

/** Adds the rows that are not there yet, all or none of them. */
export async function insertBatch(client: PostgresClient, names: TableNames, batch: RowBatch): Promise<void> {
  await client.query({ text: BEGIN });
  await insertSome(client, flagTarget(names), batch.flags);
  await insertSome(client, callTarget(names), batch.calls);
  await client.query({ text: 'commit' });
}

/** The same inside a transaction of somebody else's making, by plain statements. */
export async function insertStatements(run: RunStatement, names: TableNames, batch: RowBatch): Promise<void> {
  if (batch.flags.length > 0) await insertArrays(run, flagTarget(names), batch.flags);
  if (batch.calls.length > 0) await insertArrays(run, callTarget(names), batch.calls);
}

async function insertSome<R>(client: PostgresClient, target: RowTarget<R>, rows: readonly R[]): Promise<void> {
  if (rows.length === 0) return;
  if (rows.length >= COPY_FROM_ROWS) return copyRows(client, target, rows);
  return insertArrays((text, values) => client.query({ text, values: values ?? [] }), target, rows);
}

function flagTarget({ events }: TableNames): RowTarget<FlagRow> {
  return { table: events, stage: 'tracklight_flags', columns: FLAG_COLUMNS };
}

function callTarget({ calls }: TableNames): RowTarget<CallRow> {
  return { table: calls, stage: 'tracklight_calls', columns: CALL_COLUMNS };
}
