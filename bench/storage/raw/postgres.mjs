// pg by hand: COPY, which is a transaction by itself.

import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const COLUMNS = `id, ts_us, flag_key, value, reason, variant, targeting_key, context_attributes, evaluation_duration_ms`;

export async function openRaw({ url }, table) {
  const client = new pg.Client(url);
  await client.connect();
  return {
    async insert(rows) {
      const copy = client.query(copyFrom(`COPY "${table}" (${COLUMNS}) FROM STDIN`));
      copy.end(rows.map(toLine).join(''));
      await finished(copy);
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
