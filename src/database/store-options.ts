// Options → store request: which database and which tables, checked before anything is opened.

import { isLoopback } from '../loopback.js';
import {
  outOfRange,
  requireBoolean,
  requireInteger,
  requireKnownKeys,
  requireOneOf,
  requireTableName,
  unshownText,
  wrongType,
} from '../option-rules.js';
import { DEFAULT_TABLES, type EngineName, type TableNames } from './analytics-store.js';
import { parseConnectionString } from './connection-string.js';
import { detectConnection } from './own-connection.js';
import type { ServerTarget, StoreRequest, StoreTarget } from './store-request.js';

/** Where the tables are. */
export interface StoreOptions {
  /**
   * `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite::memory:` or a path; `postgres(ql)://`, `mysql://`,
   * `mariadb://`, `clickhouse://`. What is special in a user's name or a password is percent-encoded.
   */
  readonly connectionString?: string | undefined;
  /**
   * In its place, a connection of your own, which stays yours to close: a `Kysely`, a `pg.Pool`, a `mysql2` pool, a
   * `Database` of better-sqlite3, libsql or `node:sqlite` (which work on the thread that calls), or a `ClickHouseClient`.
   */
  readonly connection?: object | undefined;
  /** Needed for `http(s)://` only, which is `clickhouse`. Default: what the connection string or the connection tells. */
  readonly engine?: EngineName | undefined;
  /** The table of flag evaluations. Default: `analytics_events`. */
  readonly tableName?: string | undefined;
  /** The table of calls. Default: `tracked_calls`. */
  readonly callsTableName?: string | undefined;
  /** PostgreSQL: tables with a partition a day, which `prune` drops as a whole. Default: tables in one piece. */
  readonly partitionBy?: 'day' | undefined;
  /** ClickHouse: replicated tables under distributed ones, on this cluster. Default: tables on one server. */
  readonly clusterName?: string | undefined;
  /** ClickHouse: days after which rows go by themselves, 0 for never. Default: 30. */
  readonly retentionDays?: number | undefined;
  /** ClickHouse: plain http to other machines too. Default: false. */
  readonly allowInsecureHttp?: boolean | undefined;
}

/** The names of `StoreOptions`, for those that have more options. */
export const STORE_OPTION_NAMES = [
  'connectionString',
  'connection',
  'engine',
  'tableName',
  'callsTableName',
  'partitionBy',
  'clusterName',
  'retentionDays',
  'allowInsecureHttp',
] as const satisfies readonly (keyof StoreOptions)[];

const ENGINES: readonly EngineName[] = ['sqlite', 'postgres', 'mysql', 'clickhouse'];
/** Options that only one engine knows: elsewhere they would be a silent nothing. */
const OPTION_ENGINES = {
  partitionBy: 'postgres',
  clusterName: 'clickhouse',
  retentionDays: 'clickhouse',
  allowInsecureHttp: 'clickhouse',
} as const satisfies Partial<Record<keyof StoreOptions, EngineName>>;

/** No keys but the known ones; the connection string in the options' place is refused without showing it. */
export function requireStoreKeys(what: string, options: unknown, known: readonly string[]): void {
  if (typeof options === 'string') throw unshownText(what, 'an object with a connectionString');
  requireKnownKeys(what, options, known);
}

/** Throws a TypeError or a RangeError that names option and rule, and never shows a connection string. */
export function resolveStoreOptions(options: StoreOptions): StoreRequest {
  const target = targetOf(options);
  for (const [option, engine] of Object.entries(OPTION_ENGINES)) {
    const value = options[option as keyof typeof OPTION_ENGINES];
    if (value !== undefined && target.engine !== engine) {
      throw outOfRange(option, `left out for ${target.engine}: it is for ${engine} only`, value);
    }
  }
  requireSafeHttp(target, requireBoolean('allowInsecureHttp', options.allowInsecureHttp ?? false));
  return {
    target,
    names: tableNames(options),
    partitionBy: optional(options.partitionBy, (value) => requireOneOf('partitionBy', value, ['day'])),
    clusterName: optional(options.clusterName, requireClusterName),
    retentionDays: optional(options.retentionDays, (value) => requireInteger('retentionDays', value, 0)),
  };
}

/** What tells one database and its tables from others, for a spool; without the password, which may change. */
export function addressOf({ target, names }: StoreRequest): string {
  const place = target.kind === 'file' ? target.path : target.kind === 'server' ? serverOf(target) : 'own connection';
  return [target.engine, place, names.events, names.calls].join(' ');
}

function serverOf({ host, port, database, user }: ServerTarget): string {
  return `${user ?? ''}@${host}:${port ?? ''}/${database ?? ''}`;
}

function targetOf({ connectionString, connection, engine }: StoreOptions): StoreTarget {
  if ((connectionString === undefined) === (connection === undefined)) {
    const got = connection === undefined ? 'neither' : 'both';
    throw new TypeError(`connectionString or connection must be given, one of the two, got ${got}`);
  }
  const wanted = optional(engine, (value) => requireOneOf('engine', value, ENGINES));
  return connection === undefined
    ? parseConnectionString(connectionString, wanted)
    : detectConnection('connection', connection, wanted);
}

function tableNames(options: StoreOptions): TableNames {
  const { tableName = DEFAULT_TABLES.events, callsTableName = DEFAULT_TABLES.calls } = options;
  const events = requireTableName('tableName', tableName);
  const calls = requireTableName('callsTableName', callsTableName);
  // SQLite and, on some systems, MySQL do not tell upper from lower case.
  if (events.toLowerCase() === calls.toLowerCase()) throw outOfRange('callsTableName', 'not the tableName', calls);
  return { events, calls };
}

/** A password and every event would be there for all to read on the way. */
function requireSafeHttp(target: StoreTarget, isInsecureAllowed: boolean): void {
  if (target.engine !== 'clickhouse' || target.kind !== 'server' || isInsecureAllowed) return;
  if (target.parameters.get('secure') === 'true' || isLoopback(target.host)) return;
  throw new RangeError(
    'connectionString must be https:// or with ?secure=true for another machine (or have allowInsecureHttp: true), got plain http',
  );
}

/** Also with a macro, as `{cluster}`. */
function requireClusterName(value: unknown): string {
  const rule = 'at most 63 letters, digits and any of _ . - { }';
  if (typeof value !== 'string') throw wrongType('clusterName', rule, value);
  if (!/^[\w.{}-]{1,63}$/.test(value)) throw outOfRange('clusterName', rule, value);
  return value;
}

function optional<T, V>(value: V | undefined, rule: (value: V) => T): T | undefined {
  return value === undefined ? undefined : rule(value);
}
