// ClickHouse store → schema: brings the tables to the newest version. ClickHouse has no lock to take, and none is
// needed: a step that two processes run at the same time leads to the same tables.

import type { ClickHouseConnection } from './connection.js';
import type { Layout, TableLayout } from './layout.js';
import { SCHEMA, type SchemaOptions, ttlOf } from './schema.js';

/** Creates the tables or leads them to the newest version, and has them keep rows as long as was asked for. */
export async function migrate(connection: ClickHouseConnection, layout: Layout, options: SchemaOptions): Promise<void> {
  const versions = layout.versions.storage;
  const columns = '(version UInt32, reached_at DateTime DEFAULT now())';
  await connection.run(`CREATE TABLE IF NOT EXISTS ${versions} ${columns} ENGINE = MergeTree ORDER BY version`);
  const [found] = await connection.read<{ readonly reached: number }>(
    `SELECT max(version) AS reached FROM ${versions}`,
  );
  for (let version = Number(found?.reached ?? 0) + 1; version <= SCHEMA.length; version++) {
    for (const statement of SCHEMA[version - 1]?.(layout, options) ?? []) await connection.run(statement);
    await connection.run(`INSERT INTO ${versions} (version) SETTINGS async_insert = 0 VALUES (${version})`);
  }
  await keepRows(connection, layout, options);
}

/** Only where it was asked for: an administrator may have set something else by hand. */
async function keepRows(
  connection: ClickHouseConnection,
  { events, calls }: Layout,
  { retentionDays }: SchemaOptions,
): Promise<void> {
  if (retentionDays === undefined) return;
  for (const table of [events, calls]) {
    const definition = await definitionOf(connection, table);
    // Made earlier without a cluster: that is told, and no reason to fail.
    if (definition === '') continue;
    const ttl = ttlOf(retentionDays);
    const isKept = ttl === '' ? !definition.includes(' TTL ') : definition.includes(` ${ttl} `);
    const change = ttl === '' ? 'REMOVE TTL' : `MODIFY ${ttl}`;
    if (!isKept) await connection.run(`ALTER TABLE ${table.storage}${table.onCluster} ${change}`);
  }
}

async function definitionOf(connection: ClickHouseConnection, { storageName }: TableLayout): Promise<string> {
  const [table] = await connection.read<{ readonly definition: string }>(
    'SELECT engine_full AS definition FROM system.tables WHERE database = currentDatabase() AND name = {name:String}',
    { name: storageName },
  );
  return table?.definition ?? '';
}
