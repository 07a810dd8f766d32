// connectionString → target: which database a text names, in the schemes of the engines' own tools and of SQLAlchemy.
//
// Whatever is wrong with a text, no error shows any part of it but a scheme: the rest may be a password.

import { resolve } from 'node:path';
import { requireText } from '../option-rules.js';
import type { EngineName } from './analytics-store.js';
import { HOST_PARAMETERS, meaningOf, type ServerEngine, unknownParameter } from './connection-parameters.js';
import { Secret } from './secret.js';
import type { FileTarget, ServerTarget } from './store-request.js';

const OPTION = 'connectionString';
const MEMORY = ':memory:';
const KNOWN = 'sqlite:///file.db, postgres://…, mysql://…, mariadb://…, clickhouse://…';

const SERVER_SCHEMES: ReadonlyMap<string, ServerEngine> = new Map<string, ServerEngine>([
  ['postgres', 'postgres'],
  ['postgresql', 'postgres'],
  ['mysql', 'mysql'],
  ['mariadb', 'mysql'],
  ['clickhouse', 'clickhouse'],
]);

/** `postgresql+asyncpg:`, but not a drive of Windows. */
const SCHEME = /^(?![a-z]:[\\/])(?<scheme>[a-z][a-z\d.-]*)(?:\+(?<driver>[a-z\d.-]+))?:(?<rest>.*)$/is;
/** `user:password@host:port/database?parameters`; the last `@` before the path counts, so that a password may have one. */
const ADDRESS =
  /^\/\/(?:(?<user>[^:/?#]*)(?::(?<password>[^/?#]*))?@)?(?:\[(?<ipv6>[\da-f:.]+)\]|(?<host>[^:/?#@[\],\s]*))(?::(?<port>\d{1,5}))?(?:\/(?<database>[^/?#]*))?(?:\?(?<query>[^#]*))?$/is;
/**
 * What would otherwise be the name of a file, which errors show: `host=… password=…`, `postgres//user:password@host`, and
 * an address in quotes or behind a blank, as a file of environment variables may leave it.
 */
const NO_PATH = /^\s|:\/\/|(?:^|[\s;])(?:host|server|user|uid|password|pwd|dbname)\s*=|^\/\/[^/]*@|\/[^/:]*:[^/]*@/i;

const YES_OR_NO: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes'].map((word) => [word, true] as const),
  ...['false', '0', 'no'].map((word) => [word, false] as const),
]);
const CREDENTIAL_PARAMETERS: ReadonlySet<string> = new Set(['user', 'username', 'password', 'passwd', 'pwd']);

/**
 * Takes a connection string apart: `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite::memory:` or a bare path;
 * `postgres(ql)://`, `mysql://`, `mariadb://`, `clickhouse://`; `http(s)://` for the engine `clickhouse`. Everything is
 * percent-decoded. Throws a TypeError or a RangeError that names option and rule.
 */
export function parseConnectionString(value: unknown, engine?: EngineName): FileTarget | ServerTarget {
  const text = requireText(OPTION, value);
  // A secret's file or a file of environment variables leaves it; it would become a part of the database's name.
  if (/\S\s+$/.test(text)) throw refused('without white space at its end', 'some');
  const { scheme, driver, rest = '' } = SCHEME.exec(text)?.groups ?? {};
  if (scheme === undefined) return toFile(barePath(text), engine);
  const name = scheme.toLowerCase();
  if (name === 'sqlite') return toFile(sqlitePath(rest), engine);
  if (name === 'http' || name === 'https') return toHttpServer(name, rest, engine);
  const found = SERVER_SCHEMES.get(name);
  if (found === undefined) throw refused(`a path or one of ${KNOWN}`, unknownScheme(name, rest));
  requireEngine(found, engine);
  return toServer(found, rest, driver?.toLowerCase());
}

function barePath(text: string): string {
  if (NO_PATH.test(text)) throw refused(`a path or one of ${KNOWN}`, 'a text that is none (not shown)');
  return text;
}

/** What stands behind `sqlite:`: `//` and an empty host before a path, or the path alone. None is a database in memory. */
function sqlitePath(rest: string): string {
  const { host = '', path = rest } = /^\/\/(?<host>[^/]*)(?:\/(?<path>.*))?$/s.exec(rest)?.groups ?? {};
  if (host !== '')
    throw refused('sqlite:///file.db, with three slashes or, for an absolute path, four', 'another form');
  if (path.includes('?')) throw refused('without parameters for SQLite', 'some');
  return path === '' || path === '//' ? MEMORY : decode(path);
}

function toFile(path: string, engine: EngineName | undefined): FileTarget {
  requireEngine('sqlite', engine);
  // As it is now: the program may change its working directory.
  return { kind: 'file', engine: 'sqlite', path: path === MEMORY ? MEMORY : resolve(path) };
}

function toHttpServer(scheme: 'http' | 'https', rest: string, engine: EngineName | undefined): ServerTarget {
  if (engine === undefined) throw refused(`one of ${KNOWN}, or http(s)://… beside engine: 'clickhouse'`, 'http(s)://…');
  requireEngine('clickhouse', engine);
  return toServer('clickhouse', rest.replace(/\/$/, ''), scheme);
}

/** `transport` is what a scheme says of it: `http`, `https` or, but for ClickHouse, the name of a driver. */
function toServer(engine: ServerEngine, rest: string, transport: string | undefined): ServerTarget {
  const parts = ADDRESS.exec(rest)?.groups;
  // An `@` in any other place: what stands before it is not meant as host, database or parameter.
  if (parts === undefined || (parts['user'] === undefined && rest.includes('@'))) {
    throw refused('scheme://user:password@host:port/database, special characters in percent-encoding', 'another form');
  }
  const { user, password, ipv6, host = '', port, database, query } = parts;
  const parameters = parametersOf(query ?? '');
  if (engine === 'clickhouse') settleSecure(parameters, transport, port);
  const socket = HOST_PARAMETERS[engine].map((name) => take(parameters, name)).find((path) => path !== undefined);
  return {
    kind: 'server',
    engine,
    host: ipv6 ?? (decode(host) || socket || 'localhost'),
    port: port === undefined ? undefined : portOf(port),
    user: decodeOptional(user),
    password: password === undefined ? undefined : new Secret(decode(password)),
    database: decodeOptional(database),
    parameters,
  };
}

/** By the scheme, as `https://` or SQLAlchemy's `clickhouse+https://`; by `secure=true`; by the port that is for TLS. */
function settleSecure(parameters: Map<string, string>, transport: string | undefined, port: string | undefined): void {
  requireHttp(transport);
  for (const name of parameters.keys()) {
    if (name !== 'secure') throw unknownParameter('clickhouse', name, ['secure']);
  }
  const asked = parameters.get('secure');
  const isAsked = asked === undefined ? port === '8443' : meaningOf('secure', asked, YES_OR_NO);
  parameters.set('secure', String(transport === undefined ? isAsked : transport === 'https'));
}

/** ClickHouse's own protocol, at port 9000, is not what its client speaks. */
function requireHttp(transport: string | undefined): void {
  if (transport === undefined || transport === 'http' || transport === 'https') return;
  const known = 'clickhouse://…, clickhouse+http://… or clickhouse+https://…, all of them HTTP';
  throw refused(known, `clickhouse+${transport}://…`);
}

function parametersOf(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const [name = '', ...value] = pair.split('=');
    const key = decode(name);
    if (CREDENTIAL_PARAMETERS.has(key.toLowerCase())) {
      throw refused('with user and password before the host', 'one with them among its parameters');
    }
    parameters.set(key, decode(value.join('=')));
  }
  return parameters;
}

function take(parameters: Map<string, string>, name: string): string | undefined {
  const value = parameters.get(name);
  parameters.delete(name);
  return value;
}

function portOf(digits: string): number {
  const port = Number(digits);
  if (port < 1 || port > 65_535) throw refused('with a port from 1 to 65535', 'another port');
  return port;
}

function decodeOptional(text: string | undefined): string | undefined {
  return text ? decode(text) : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused('percent-encoded', 'a % that stands for nothing');
  }
}

function requireEngine(named: EngineName, wanted: EngineName | undefined): void {
  if (wanted === undefined || wanted === named) return;
  throw new RangeError(`engine must be '${named}' or left out for this connectionString, got '${wanted}'`);
}

/** `user:password@host` looks like a scheme, too: only what stands before `://` may be shown. */
function unknownScheme(scheme: string, rest: string): string {
  return rest.startsWith('//') ? `${scheme}://…` : 'a text that is none (not shown)';
}

function refused(rule: string, got: string): RangeError {
  return new RangeError(`${OPTION} must be ${rule}, got ${got}`);
}
