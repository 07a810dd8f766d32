// Connection string → mysql2's options: a pool of ours, encrypted as its parameters say.

import { meaningOf, readParameterFile, unknownParameter } from '../connection-parameters.js';
import type { ServerTarget } from '../store-request.js';

/** Writes one batch at a time and reads for reports: more connections would only wait. */
const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 10_000;

/** What of mysql2's options is used. */
export interface MysqlPoolOptions {
  host?: string;
  socketPath?: string;
  port?: number;
  user?: string;
  password?: string;
  database?: string;
  ssl?: MysqlTls;
  charset: string;
  connectionLimit: number;
  maxIdle: number;
  connectTimeout: number;
  multipleStatements: boolean;
  flags: string[];
  trace: boolean;
}

interface MysqlTls {
  rejectUnauthorized: boolean;
  verifyIdentity: boolean;
  ca?: Buffer;
}

type TlsMode = 'off' | 'encrypted' | 'verified';

/** By the names that MySQL's tools, libpq and SQLAlchemy have for them. */
const MODE_PARAMETERS: ReadonlySet<string> = new Set(['ssl', 'sslmode', 'ssl-mode', 'ssl_mode', 'tls']);
const CA_PARAMETERS: ReadonlySet<string> = new Set(['ssl-ca', 'ssl_ca', 'sslrootcert']);
/** Always this, so that nothing has to be said. */
const CHARSET = 'utf8mb4';
const KNOWN = [...MODE_PARAMETERS, ...CA_PARAMETERS, `charset=${CHARSET}`];

const MODES: ReadonlyMap<string, TlsMode> = new Map<string, TlsMode>([
  ...['disable', 'disabled', 'false', '0', 'no'].map((name) => [name, 'off'] as const),
  ...['require', 'required', 'true', '1', 'yes'].map((name) => [name, 'encrypted'] as const),
  ...['verify-ca', 'verify_ca', 'verify-full', 'verify_identity'].map((name) => [name, 'verified'] as const),
]);

/** Throws a RangeError for a parameter that it does not know. */
export function poolOptions(target: ServerTarget<'mysql'>): MysqlPoolOptions {
  const { host, port, user, password, database, parameters } = target;
  const tls = tlsOf(parameters);
  return {
    ...(host.startsWith('/') ? { socketPath: host } : { host }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password: password.reveal() }),
    ...(database === undefined ? {} : { database }),
    ...(tls === undefined ? {} : { ssl: tls }),
    charset: CHARSET,
    connectionLimit: CONNECTIONS,
    // As many as there may be at all: otherwise a timer looks for idle ones and keeps the process alive.
    maxIdle: CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    multipleStatements: false,
    // A server may not ask for files of this machine.
    flags: ['-LOCAL_FILES'],
    trace: false,
  };
}

function tlsOf(parameters: ReadonlyMap<string, string>): MysqlTls | undefined {
  let mode: TlsMode | undefined;
  let ca: Buffer | undefined;
  for (const [name, value] of parameters) {
    const key = name.toLowerCase();
    if (MODE_PARAMETERS.has(key)) mode = meaningOf(name, value, MODES);
    else if (CA_PARAMETERS.has(key)) ca = readParameterFile(name, value);
    else if (key !== 'charset' || value !== CHARSET) throw unknownParameter('mysql', name, KNOWN);
  }
  mode ??= ca === undefined ? 'off' : 'verified';
  if (mode === 'off') return undefined;
  const isVerified = mode === 'verified';
  return { rejectUnauthorized: isVerified, verifyIdentity: isVerified, ...(ca === undefined ? {} : { ca }) };
}
