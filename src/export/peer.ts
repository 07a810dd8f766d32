// An optional package → itself, also from a bundle of ES modules. There `require` is a function that throws, or is not
// there at all, and the package, which stays outside, is found as the program would find it.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { codeOf } from '../deliver/fault.js';

export type Peer<T> = { readonly peer: T } | { readonly error: unknown };

/** What `require` has found; where it could not even look, what lies beside the program. */
export function peerBeside<T>(found: Peer<T>, name: string): Peer<T> {
  if ('peer' in found || codeOf(found.error) === 'MODULE_NOT_FOUND') return found;
  try {
    return { peer: createRequire(process.argv[1] ?? join(process.cwd(), 'program'))(name) };
  } catch (error) {
    return { error };
  }
}
