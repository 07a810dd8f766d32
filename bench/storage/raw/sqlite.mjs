// libsql by hand: prepared rows in one transaction, on the calling thread; one at a time, as its manual does it, or a
// hundred a statement, as the store does.

import Database from 'libsql';

const ROWS_A_STATEMENT = 100;
const ROW = '(?, ?, ?, ?, ?, ?, ?, ?, ?)';
const insertSql = (table, rows) => `INSERT INTO "${table}" (id, ts_us, flag_key, value, reason, variant, targeting_key,
  context_attributes, evaluation_duration_ms) VALUES ${Array(rows).fill(ROW).join(', ')} ON CONFLICT DO NOTHING`;

export async function openRaw({ path }, table) {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  const insert = db.prepare(insertSql(table, 1));
  const insertMany = db.prepare(insertSql(table, ROWS_A_STATEMENT));
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
    /** Of a multiple of a hundred rows. */
    async insertMany(rows) {
      db.exec('BEGIN IMMEDIATE');
      for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
        const values = [];
        for (const row of rows.slice(start, start + ROWS_A_STATEMENT)) {
          const id = Buffer.from(row.id.replaceAll('-', ''), 'hex');
          const { tsUs, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs } = row;
          values.push(id, tsUs, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs);
        }
        insertMany.run(values);
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
