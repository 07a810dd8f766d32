// pg by hand: COPY into a temporary table, from there into the real one.

import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const COLUMNS = `id, ts_us, flag_key, value, reason, variant, targeting_key, context_attributes, evaluation_duration_ms`;

export async function openRaw({ url }, table) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`CREATE TEMPORARY TABLE raw_stage (id uuid, ts_us bigint, flag_key text, value jsonb, reason text,
    variant text, targeting_key text, context_attributes jsonb, evaluation_duration_ms float8) ON COMMIT DELETE ROWS`);
  return {
    async insert(rows) {
      await client.query('BEGIN');
      const copy = client.query(copyFrom(`COPY raw_stage (${COLUMNS}) FROM STDIN`));
      copy.end(rows.map(toLine).join(''));
      await finished(copy);
      await client.query(`INSERT INTO "${table}" (${COLUMNS}) SELECT ${COLUMNS} FROM raw_stage ON CONFLICT DO NOTHING`);
      await client.query('COMMIT');
    },
    async select(columns, { flagKey, fromUs, untilUs }) {
      const text = `SELECT ${columns} FROM "${table}" WHERE flag_key = $1 AND ts_us >= $2 AND ts_us < $3`;
      return (await client.query(text, [flagKey, fromUs, untilUs])).rows;
    },
    close: () => client.end(),
  };
}

function toLine(row) {
  const { id, tsUs, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs } = row;
  return `${[id, tsUs, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs]
    .map(toField)
    .join('\t')}\n`;
}

function toField(value) {
  return value === null ? '\\N' : String(value).replace(/[\\\n\r\t]/g, (character) => `\\${character}`);
}
