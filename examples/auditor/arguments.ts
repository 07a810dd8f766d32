// The command line: what the auditor was asked to do.

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const OWN_NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

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
  --hash-limit <seconds> stop hashing files after this time
  --reports-dir <folder> where the report goes (default: analytics)
  -h, --help             this text`;

export interface AuditRequest {
  readonly kind: 'audit';
  /** Absolute. */
  readonly folder: string;
  readonly samples: boolean;
  readonly flags: boolean;
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
    return {
      kind: 'audit',
      folder: folder === undefined ? OWN_NODE_MODULES : resolve(folder),
      samples: values.samples ?? folder === undefined,
      flags: values.flags ?? false,
      hashLimitMs: limitInMs(values['hash-limit']),
      reportsDir: values['reports-dir'],
    };
  } catch (error) {
    return { kind: 'invalid', message: (error as Error).message };
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      samples: { type: 'boolean' },
      flags: { type: 'boolean' },
      'hash-limit': { type: 'string' },
      'reports-dir': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
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
