// PostgreSQL engine → prune: old rows, a partition at a time where there are any, otherwise a range of blocks at a time.

import { type RawBuilder, sql } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';
import { quoted } from './identifier.js';

/** 32 MiB: a fraction of a second's work under one transaction. */
const BLOCKS_A_STEP = 4_096;

/** A table in one piece, or a partition with its bounds; the default partition has none. */
interface Piece {
  /** As SQL has it: quoted where it has to be. */
  readonly name: string;
  readonly fromUs: number;
  readonly untilUs: number;
}

/** Deletes the rows older than `beforeUs` and resolves to their number. */
export async function pruneTable(db: Sql, table: string, beforeUs: number): Promise<number> {
  let pruned = 0;
  for (const piece of await piecesOf(db, table)) {
    if (piece.fromUs >= beforeUs) continue;
    pruned += piece.untilUs <= beforeUs ? await dropPartition(db, piece) : await deleteOld(db, piece, beforeUs);
  }
  return pruned;
}

async function piecesOf(db: Sql, table: string): Promise<Piece[]> {
  const { rows } = await sql<{ readonly name: string; readonly bounds: string }>`
    SELECT partition.oid::regclass::text AS name, pg_get_expr(relpartbound, partition.oid) AS bounds
    FROM pg_inherits JOIN pg_class AS partition ON partition.oid = inhrelid
    WHERE inhparent = to_regclass(${quoted(table)}) AND relispartition`.execute(db);
  if (rows.length === 0) return [{ name: quoted(table), ...boundsOf('') }];
  return rows.map(({ name, bounds }) => ({ name, ...boundsOf(bounds) }));
}

/** `FOR VALUES FROM ('1706659200000000') TO ('1706745600000000')`, or `DEFAULT`. */
function boundsOf(bounds: string): { fromUs: number; untilUs: number } {
  const [, from, until] = /FROM \('(-?\d+)'\) TO \('(-?\d+)'\)/.exec(bounds) ?? [];
  if (from === undefined || until === undefined) {
    return { fromUs: Number.NEGATIVE_INFINITY, untilUs: Number.POSITIVE_INFINITY };
  }
  return { fromUs: Number(from), untilUs: Number(until) };
}

/** A row that comes between the count and the drop is gone uncounted. */
async function dropPartition(db: Sql, { name }: Piece): Promise<number> {
  const table = sql.raw(name);
  return db.transaction().execute(async (transaction) => {
    await sql`SET LOCAL lock_timeout = '5s'`.execute(transaction);
    const { rows } = await sql<{ readonly count: unknown }>`SELECT count(*) FROM ${table}`.execute(transaction);
    await sql`DROP TABLE ${table}`.execute(transaction);
    return Number(rows[0]?.count ?? 0);
  });
}

/** There is no index by time alone; by ranges of blocks, each row is looked at once all the same. */
async function deleteOld(db: Sql, { name }: Piece, beforeUs: number): Promise<number> {
  const { rows } = await sql<{ readonly blocks: unknown }>`
    SELECT pg_relation_size(${name}::regclass) / current_setting('block_size')::int AS blocks`.execute(db);
  const blocks = Number(rows[0]?.blocks ?? 0);
  let deleted = 0;
  for (let first = 0; first < blocks; first += BLOCKS_A_STEP) {
    const { numAffectedRows } = await sql`
      DELETE FROM ${sql.raw(name)}
      WHERE ctid >= ${tid(first)} AND ctid < ${tid(first + BLOCKS_A_STEP)} AND ts_us < ${beforeUs}`.execute(db);
    deleted += Number(numAffectedRows ?? 0);
  }
  return deleted;
}

function tid(block: number): RawBuilder<unknown> {
  return sql.raw(`'(${block},0)'::tid`);
}
