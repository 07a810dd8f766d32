// The command line: what the auditor was asked to do.

import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const OWN_NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Where exporters of metrics usually are; Prometheus itself is at 9090. */
const DEFAULT_PORT = 9464;

export const HELP = `Usage: npm start [-- [options] [folder]]

Audits every package installed below a folder: licences, sizes, duplicates and
what is broken. Without a folder: this project's own node_modules, and beside it
a few packages damaged on purpose, so that there are failures to see.

Options:
  --samples              add the damaged packages to a folder of yours as well
  --no-samples           leave them out
  --flags                let a feature flag and an experiment decide how files
                         are hashed, and post their events to a small endpoint
                         started on this machine
  --database[=<string>]  write every call and flag evaluation to a database (a
                         connection string; default: an SQLite file beside the
                         report) and read the report from it; brings --flags
  --serve[=<port>]       go on: audit again every few seconds, and serve the live
                         report and metrics for Prometheus on this machine
                         (default port: 9464; 0: a free one). Ctrl-C ends it and
                         writes the report of all of it
  --hash-limit <seconds> stop hashing files after this time
  --reports-dir <folder> where the report goes (default: analytics)
  -h, --help             this text`;

export interface AuditRequest {
  readonly kind: 'audit';
  /** Absolute. */
  readonly folder: string;
  readonly samples: boolean;
  readonly flags: boolean;
  /** A connection string. */
  readonly database: string | undefined;
  /** Serve on it, and go on. */
  readonly port: number | undefined;
  readonly hashLimitMs: number | undefined;
  readonly reportsDir: string | undefined;
}

export type Request = AuditRequest | { readonly kind: 'help' } | { readonly kind: 'invalid'; readonly message: string };

/** Never throws: arguments that make no sense are a request of the kind `invalid`. */
export function readArguments(args: readonly string[]): Request {
  try {
    const { values, positionals } = parse(args);
    if (values.help) return { kind: 'help' };
    if (positionals.length > 1) throw new Error(`Expected one folder, got ${positionals.length}`);
    if (values['reports-dir'] === '') throw new Error('--reports-dir must not be empty');
    const [folder] = positionals;
    const reportsDir = values['reports-dir'];
    return {
      kind: 'audit',
      folder: folder === undefined ? OWN_NODE_MODULES : resolve(folder),
      samples: values.samples ?? folder === undefined,
      flags: values.flags ?? values.database !== undefined,
      database: values.database === '' ? join(reportsDir ?? 'analytics', 'auditor.db') : values.database,
      port: portFrom(values.serve),
      hashLimitMs: limitInMs(values['hash-limit']),
      reportsDir,
    };
  } catch (error) {
    return { kind: 'invalid', message: (error as Error).message };
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    // The two options whose value may be left out.
    args: args.map((arg) => (arg === '--database' || arg === '--serve' ? `${arg}=` : arg)),
    allowPositionals: true,
    allowNegative: true,
    options: {
      samples: { type: 'boolean' },
      flags: { type: 'boolean' },
      database: { type: 'string' },
      serve: { type: 'string' },
      'hash-limit': { type: 'string' },
      'reports-dir': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function portFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`--serve must be a port from 0 to 65535, got ${text}`);
  return port;
}

function limitInMs(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  const limitMs = Number(seconds) * 1000;
  // AbortSignal.timeout takes at most 2^32 - 1 ms.
  if (seconds.trim() === '' || !(limitMs >= 0 && limitMs < 2 ** 32)) {
    throw new Error(`--hash-limit must be a number of seconds from 0 to 4294967, got ${seconds}`);
  }
  return Math.ceil(limitMs);
}
