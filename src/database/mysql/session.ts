// MySQL store → session: the settings our statements rely on, for good on our own connections, on a user's own only for
// as long as they are ours.

import { CompiledQuery } from 'kysely';
import type { Sql } from '../sql/sql-engine.js';

/** Runs one statement and resolves to its rows. With values it is a prepared one, where there is a choice. */
export type RunStatement = (text: string, values?: readonly unknown[]) => Promise<readonly unknown[]>;

interface Setting {
  readonly name: string;
  readonly value: string;
  /** The comment in which a server other than the one that knows the setting does not read it. */
  readonly within?: string;
}

const SETTINGS: readonly Setting[] = [
  // Nothing is cut or changed in silence, and a backslash in a text is an escape, as the driver writes it.
  { name: 'sql_mode', value: "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'" },
  { name: 'autocommit', value: '1' },
  // Seconds. The default of 50 goes on long after the queue has given up.
  { name: 'innodb_lock_wait_timeout', value: '10' },
  // Flags are listed by a query that takes one step a flag; after a thousand MariaDB would stop in silence.
  { name: 'max_recursive_iterations', value: '4294967295', within: 'M!100201' },
  { name: 'cte_max_recursion_depth', value: '4294967295', within: '!80003' },
];

const keep = ({ name }: Setting) => `@tracklight_${name} = @@SESSION.${name}`;
const change = ({ name, value }: Setting) => `SESSION ${name} = ${value}`;
const restore = ({ name }: Setting) => `SESSION ${name} = @tracklight_${name}`;

/** Makes a connection ours. */
export const SET_SESSION = set(change);
const ENTER_SESSION = set(keep, change);
const LEAVE_SESSION = set(restore);

/** Runs `work` with our settings on a user's connection, and sets it back to theirs. */
export async function inSession<T>(run: RunStatement, work: () => Promise<T>): Promise<T> {
  await run(ENTER_SESSION);
  try {
    return await work();
  } finally {
    await run(LEAVE_SESSION);
  }
}

/** Where statements run that Kysely is given as text. */
export function statementsOn(db: Sql): RunStatement {
  return async (text, values = []) => (await db.executeQuery(CompiledQuery.raw(text, [...values]))).rows;
}

/** One statement. The first settings are every server's, so that the others can each bring their comma along. */
function set(...assignments: readonly ((setting: Setting) => string)[]): string {
  const all = assignments.flatMap((assign) =>
    SETTINGS.map((setting) => ({ text: `, ${assign(setting)}`, within: setting.within })),
  );
  const parts = all.map(({ text, within }) => (within === undefined ? text : ` /*${within} ${text} */`));
  return `SET ${parts.join('').slice(2)}`;
}
