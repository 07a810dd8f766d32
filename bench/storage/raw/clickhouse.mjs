// @clickhouse/client by hand.

import { createClient } from '@clickhouse/client';

export async function openRaw({ url }, table) {
  const client = createClient({ url });
  return {
    async select(columns, { flagKey, fromUs, untilUs }) {
      const query = `SELECT ${columns} FROM "${table}"
        WHERE flag_key = {flagKey: String} AND ts_us >= {fromUs: Int64} AND ts_us < {untilUs: Int64}`;
      const query_params = { flagKey, fromUs, untilUs };
      return (await client.query({ query, query_params, format: 'JSONEachRow' })).json();
    },
    async bytes() {
      await client.command({ query: `OPTIMIZE TABLE "${table}" FINAL` });
      const query = `SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND table = {table: String}`;
      const rows = await client.query({ query, query_params: { table }, format: 'JSONEachRow' });
      const [{ bytes }] = await rows.json();
      return Number(bytes);
    },
    close: () => client.close(),
  };
}
