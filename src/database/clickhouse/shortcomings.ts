// ClickHouse store → caller: what was asked for, and tables that others have made before do not have.

import type { ClickHouseConnection } from './connection.js';
import type { Layout } from './layout.js';

/** A sentence for each table that `clusterName` has no effect on: it was made on one server, and its rows stay there. */
export async function shortcomingsOf(
  connection: ClickHouseConnection,
  { events, calls }: Layout,
): Promise<readonly string[]> {
  if (events.onCluster === '') return [];
  const tables = await connection.read<{ readonly name: string }>(
    `SELECT name FROM system.tables
    WHERE database = currentDatabase() AND name IN {names:Array(String)} AND engine != 'Distributed' ORDER BY name`,
    { names: [events.plainName, calls.plainName] },
  );
  return tables.map(
    ({ name }) => `ClickHouse: the table ${name} was made without clusterName, which has no effect on it`,
  );
}
