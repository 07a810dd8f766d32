// PostgreSQL engine → insert: one batch, both tables, one transaction.

import type { TableNames } from '../analytics-store.js';
import type { CallRow, FlagRow, RowBatch } from '../event-row.js';
import { CALL_COLUMNS, FLAG_COLUMNS } from './columns.js';
import {
  type CopyRows,
  copyNewRows,
  copyRows,
  insertArrays,
  type RowTarget,
  type RunStatement,
} from './insert-rows.js';
import type { PostgresClient } from './postgres-pool.js';
import { Script } from './script.js';

/** From here on a COPY is faster than arrays. */
const COPY_FROM_ROWS = 1_000;
const UNIQUE_VIOLATION = '23505';

/**
 * The server gives up on a statement after a minute, and within a second on one whose client is gone (Linux, from
 * version 14 on): a transaction that was broken off must not hold the ids that its retry waits for.
 */
const BEGIN = `begin;
  set local statement_timeout = '60s';
  set local client_min_messages = warning;
  select set_config('client_connection_check_interval', '1s', true)
    where current_setting('client_connection_check_interval', true) is not null and version() like '%linux%'`;

/**
 * Adds the rows that are not there yet, all or none of them. Only a batch that is repeated has rows that are: first it is
 * taken for a new one.
 */
export async function insertBatch(client: PostgresClient, names: TableNames, batch: RowBatch): Promise<void> {
  try {
    await insertBy(copyRows, client, names, batch);
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    await client.query({ text: 'rollback' });
    await insertBy(copyNewRows, client, names, batch);
  }
}

/** The same inside a transaction of somebody else's making, by plain statements. */
export async function insertStatements(run: RunStatement, names: TableNames, batch: RowBatch): Promise<void> {
  if (batch.flags.length > 0) await insertArrays(run, flagTarget(names), batch.flags);
  if (batch.calls.length > 0) await insertArrays(run, callTarget(names), batch.calls);
}

async function insertBy(copy: CopyRows, client: PostgresClient, names: TableNames, batch: RowBatch): Promise<void> {
  const script = new Script(client);
  script.add(BEGIN);
  await insertSome(copy, script, flagTarget(names), batch.flags);
  await insertSome(copy, script, callTarget(names), batch.calls);
  script.add('commit');
  await script.run();
}

async function insertSome<R>(copy: CopyRows, script: Script, target: RowTarget<R>, rows: readonly R[]): Promise<void> {
  if (rows.length === 0) return;
  if (rows.length >= COPY_FROM_ROWS && script.client.pipeline !== true) return copy(script, target, rows);
  await script.run();
  await insertArrays((text, values) => script.client.query({ text, values: values ?? [] }), target, rows);
}

function flagTarget({ events }: TableNames): RowTarget<FlagRow> {
  return { table: events, stage: 'tracklight_flags', columns: FLAG_COLUMNS };
}

function callTarget({ calls }: TableNames): RowTarget<CallRow> {
  return { table: calls, stage: 'tracklight_calls', columns: CALL_COLUMNS };
}
