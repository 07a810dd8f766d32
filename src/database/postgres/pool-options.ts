// Connection string → pg's options: a pool of ours, encrypted as its parameters say.

import type { ConnectionOptions } from 'node:tls';
import { meaningOf, readParameterFile, unknownParameter } from '../connection-parameters.js';
import type { ServerTarget } from '../store-request.js';

/** Writes one batch at a time and reads for reports: more connections would only wait. */
const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 10_000;
const APPLICATION = 'tracklight';

/** What of pg's options is used. */
export interface PostgresPoolOptions {
  host: string;
  port?: number;
  user?: string;
  password?: () => string;
  database?: string;
  ssl: ConnectionOptions | false;
  options?: string;
  application_name: string;
  connectionTimeoutMillis: number;
  keepAlive: boolean;
  max: number;
}

type TlsMode = 'off' | 'encrypted' | 'known-authority' | 'verified';

/** By libpq's name and asyncpg's. */
const MODE_PARAMETERS: ReadonlySet<string> = new Set(['sslmode', 'ssl']);
const FILE_PARAMETERS: ReadonlyMap<string, 'ca' | 'cert' | 'key'> = new Map([
  ['sslrootcert', 'ca'],
  ['sslcert', 'cert'],
  ['sslkey', 'key'],
]);
const OTHER_PARAMETERS = ['application_name', 'connect_timeout', 'options', 'client_encoding'];
const KNOWN: ReadonlySet<string> = new Set([...MODE_PARAMETERS, ...FILE_PARAMETERS.keys(), ...OTHER_PARAMETERS]);

const MODES: ReadonlyMap<string, TlsMode> = new Map<string, TlsMode>([
  // Allowed or preferred is not required, and the driver does not try twice: what a server without it needs.
  ...['disable', 'allow', 'prefer', 'false', '0'].map((name) => [name, 'off'] as const),
  ...['require', 'true', '1'].map((name) => [name, 'encrypted'] as const),
  ['verify-ca', 'known-authority'],
  ['verify-full', 'verified'],
]);

/** Throws a RangeError for a parameter that it does not know. */
export function poolOptions(target: ServerTarget<'postgres'>): PostgresPoolOptions {
  const { host, port, user, password, database, parameters } = target;
  for (const name of parameters.keys()) if (!KNOWN.has(name)) throw unknownParameter('postgres', name, KNOWN);
  requireUtf8(parameters.get('client_encoding'));
  const options = parameters.get('options');
  return {
    host,
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    // A function, so that no object of ours holds the text.
    ...(password === undefined ? {} : { password: () => password.reveal() }),
    ...(database === undefined ? {} : { database }),
    ...(options === undefined ? {} : { options }),
    ssl: tlsOf(parameters),
    application_name: parameters.get('application_name') ?? APPLICATION,
    connectionTimeoutMillis: connectTimeoutMs(parameters.get('connect_timeout')),
    keepAlive: true,
    max: CONNECTIONS,
  };
}

function tlsOf(parameters: ReadonlyMap<string, string>): ConnectionOptions | false {
  let mode: TlsMode | undefined;
  const files: ConnectionOptions = {};
  for (const [name, value] of parameters) {
    const file = FILE_PARAMETERS.get(name);
    if (MODE_PARAMETERS.has(name)) mode = meaningOf(name, value, MODES);
    else if (file !== undefined) files[file] = readParameterFile(name, value);
  }
  mode ??= files.ca === undefined ? 'off' : 'verified';
  if (mode === 'off') return false;
  if (mode === 'verified') return files;
  // A root certificate is there to be asked, as libpq has it.
  if (mode === 'encrypted' && files.ca === undefined) return { ...files, rejectUnauthorized: false };
  return { ...files, checkServerIdentity: () => undefined };
}

/** Seconds; 0 is libpq's for no limit, and ours is used then. */
function connectTimeoutMs(text: string | undefined): number {
  if (text === undefined) return CONNECT_TIMEOUT_MS;
  if (/^\d{1,4}$/.test(text)) return Number(text) * 1_000 || CONNECT_TIMEOUT_MS;
  throw new RangeError("connectionString's connect_timeout must be a whole number of seconds, got another value");
}

function requireUtf8(encoding: string | undefined): void {
  if (encoding === undefined || /^utf-?8$/i.test(encoding)) return;
  throw new RangeError("connectionString's client_encoding must be UTF8 or left out, got another value");
}
