// connection → target: which kind of client a user handed over, told by its methods. A program may have a package twice,
// and a test its own stand-in, so that `instanceof` would say nothing.

import { requireObject, unshownText, wrongType } from '../option-rules.js';
import type { EngineName } from './analytics-store.js';
import type { ConnectionForm, OwnTarget } from './store-request.js';

interface Kind {
  readonly form: ConnectionForm;
  readonly engine: EngineName;
  readonly fits: (connection: object) => boolean;
}

const RULE =
  'a Kysely, a pg.Pool, a mysql2 pool, a better-sqlite3, libsql or node:sqlite database, or a ClickHouseClient';

/** The first that fits. Several have `query`, so what only one of them has comes before. */
const KINDS: readonly Kind[] = [
  { form: 'clickhouse-client', engine: 'clickhouse', fits: (client) => has(client, 'query', 'command', 'insert') },
  { form: 'mysql-callback-pool', engine: 'mysql', fits: (pool) => has(pool, 'getConnection', 'query', 'promise') },
  { form: 'mysql-pool', engine: 'mysql', fits: (pool) => has(pool, 'getConnection', 'query') },
  // A single `pg.Client` cannot be taken away from its pool when an insert has to be broken off.
  { form: 'pg-pool', engine: 'postgres', fits: (pool) => has(pool, 'connect', 'query') && 'totalCount' in pool },
  { form: 'sqlite-database', engine: 'sqlite', fits: (database) => has(database, 'prepare', 'exec') },
];

interface KyselyLike {
  getExecutor(): { readonly adapter: object };
  withoutPlugins(): object;
}

/**
 * What was handed over; a Kysely without its plugins, which may rename columns. Throws a TypeError that names the option
 * and what may be given.
 */
export function detectConnection(option: string, value: unknown, engine?: EngineName): OwnTarget {
  if (typeof value === 'string') throw unshownText(option, RULE);
  const connection = requireObject<object>(option, RULE, value);
  if (isKysely(connection)) {
    const found = requireEngine(kyselyEngine(connection), engine);
    return { kind: 'own', engine: found, form: 'kysely', connection: connection.withoutPlugins() };
  }
  const kind = KINDS.find(({ fits }) => fits(connection));
  if (kind === undefined) throw wrongType(option, RULE, value);
  return { kind: 'own', engine: requireEngine(kind.engine, engine), form: kind.form, connection };
}

function isKysely(connection: object): connection is KyselyLike {
  return has(connection, 'selectFrom', 'getExecutor', 'withoutPlugins');
}

/** By its dialect's adapter, whose class has the engine in its name or inherits from one that has. */
function kyselyEngine(kysely: KyselyLike): EngineName | undefined {
  const { adapter } = kysely.getExecutor();
  for (let level = Object.getPrototypeOf(adapter); level !== null; level = Object.getPrototypeOf(level)) {
    const [name] = /sqlite|postgres|mysql/i.exec(String(level.constructor?.name)) ?? [];
    if (name !== undefined) return name.toLowerCase() as EngineName;
  }
  return undefined;
}

function requireEngine(found: EngineName | undefined, wanted: EngineName | undefined): EngineName {
  const engine = found ?? wanted;
  if (engine === undefined) throw new TypeError('engine must be given for a Kysely with a dialect of its own');
  if (wanted === undefined || wanted === engine) return engine;
  throw new RangeError(`engine must be '${engine}' or left out for this connection, got '${wanted}'`);
}

function has(value: object, ...methods: readonly string[]): boolean {
  return methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}
