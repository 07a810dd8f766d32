// mysql2 by hand: one prepared statement with all rows of a batch.

import mysql from 'mysql2/promise';

const COLUMNS = `id, ts_us, flag_key, value, reason, variant, targeting_key, context_attributes, evaluation_duration_ms`;

export async function openRaw({ url }, table) {
  const connection = await mysql.createConnection({ uri: url.replace(/^mariadb:/, 'mysql:') });
  return {
    async insert(rows) {
      const values = rows.flatMap((row) => [
        Buffer.from(row.id.replaceAll('-', ''), 'hex'),
        ...[row.tsUs, row.flagKey, row.value, row.reason, row.variant, row.targetingKey, row.contextAttributes],
        row.evaluationDurationMs,
      ]);
      const marks = rows.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ');
      const sql = `INSERT INTO \`${table}\` (${COLUMNS}) VALUES ${marks} ON DUPLICATE KEY UPDATE id = \`${table}\`.id`;
      await connection.execute(sql, values);
    },
    async select(columns, { flagKey, fromUs, untilUs }) {
      const text = `SELECT ${columns} FROM \`${table}\` WHERE flag_key = ? AND ts_us >= ? AND ts_us < ?`;
      return (await connection.query(text, [flagKey, fromUs, untilUs]))[0];
    },
    close: () => connection.end(),
  };
}
