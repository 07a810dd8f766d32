// libsql by hand: a prepared row in one transaction, on the calling thread.

import Database from 'libsql';

const INSERT = `INSERT INTO "%" (id, ts_us, flag_key, value, reason, variant, targeting_key, context_attributes,
  evaluation_duration_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;

export async function openRaw({ path }, table) {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  const insert = db.prepare(INSERT.replace('%', table));
  return {
    async insert(rows) {
      db.exec('BEGIN IMMEDIATE');
      for (const row of rows) {
        const id = Buffer.from(row.id.replaceAll('-', ''), 'hex');
        const { tsUs, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs } = row;
        insert.run(id, tsUs, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs);
      }
      db.exec('COMMIT');
    },
    select: async (columns, { flagKey, fromUs, untilUs }) =>
      db
        .prepare(`SELECT ${columns} FROM "${table}" WHERE flag_key = ? AND ts_us >= ? AND ts_us < ?`)
        .all(flagKey, fromUs, untilUs),
    async bytes() {
      db.pragma('wal_checkpoint(TRUNCATE)');
      const trees = 'SELECT name FROM sqlite_schema WHERE tbl_name = ?';
      const [{ bytes }] = db.prepare(`SELECT sum(pgsize) AS bytes FROM dbstat WHERE name IN (${trees})`).all(table);
      return bytes;
    },
    close: async () => void db.close(),
  };
}
