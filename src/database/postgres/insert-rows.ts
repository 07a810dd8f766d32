// Insert → PostgreSQL: the rows of one table, as arrays in one statement or, when they are many, by COPY.

import type { Column } from './columns.js';
import { copyIn } from './copy-in.js';
import { copyText } from './copy-text.js';
import { quoted } from './identifier.js';
import type { Script } from './script.js';

/** Runs one statement; resolves when the server is done with it. */
export type RunStatement = (text: string, values?: unknown[]) => Promise<unknown>;

/** Where rows go, and what of them. */
export interface RowTarget<R> {
  readonly table: string;
  /** A table of this name holds rows on their way, for the length of a transaction and for this connection alone. */
  readonly stage: string;
  readonly columns: readonly Column<R>[];
}

/** Adds the rows whose ids are not there yet. Arrays, because one statement may have 65,535 parameters at most. */
export async function insertArrays<R>(run: RunStatement, target: RowTarget<R>, rows: readonly R[]): Promise<void> {
  const arrays = target.columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
  await run(
    `insert into ${quoted(target.table)} (${namesOf(target)}) select * from unnest(${arrays}) on conflict do nothing`,
    target.columns.map(({ read }) => rows.map(read)),
  );
}

/** Leaves its last step to the script. */
export type CopyRows = <R>(script: Script, target: RowTarget<R>, rows: readonly R[]) => Promise<void>;

/** Adds rows by COPY, which knows no conflicts: fails with a unique violation when an id is there already. */
export const copyRows: CopyRows = async (script, target, rows) => {
  await script.run();
  await copyInto(quoted(target.table), script, target, rows);
};

/** Adds the rows whose ids are not there yet, by COPY into a temporary table: a third slower than without. */
export const copyNewRows: CopyRows = async (script, target, rows) => {
  const stage = `pg_temp.${quoted(target.stage)}`;
  const definitions = target.columns.map(({ name, type }) => `${name} ${type}`);
  const names = namesOf(target);
  script.add(`create temporary table if not exists ${stage} (${definitions}) on commit delete rows`);
  await script.run();
  await copyInto(stage, script, target, rows);
  script.add(`insert into ${quoted(target.table)} (${names}) select ${names} from ${stage} on conflict do nothing`);
};

function copyInto<R>(table: string, { client }: Script, target: RowTarget<R>, rows: readonly R[]): Promise<void> {
  const statement = `copy ${table} (${namesOf(target)}) from stdin (encoding 'UTF8')`;
  return copyIn(client, statement, copyText(target.columns, rows));
}

function namesOf({ columns }: RowTarget<never>): string {
  return columns.map(({ name }) => name).join(', ');
}
