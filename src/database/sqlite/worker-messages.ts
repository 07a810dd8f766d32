// Thread ↔ worker: the messages between a store and the thread its database lives on.

import type { SqliteResult, TableRows } from './sqlite-port.js';

/** What a worker is started with. */
export interface WorkerStart {
  /** Absolute, or `:memory:`. */
  readonly path: string;
  readonly access: 'write' | 'read';
}

export type Request =
  | { readonly kind: 'execute'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly kind: 'insert'; readonly tables: readonly TableRows[]; readonly commitment: Int32Array }
  | { readonly kind: 'close' };

export type NumberedRequest = Request & { readonly number: number };

/** A `DatabaseError` on its way: a class does not cross the border. */
export interface Fault {
  readonly message: string;
  readonly code: string | undefined;
}

export type Reply =
  | { readonly number: number; readonly result: SqliteResult }
  | { readonly number: number; readonly fault: Fault };

// An insert's commitment is one shared word. Whoever changes it first has decided: the worker that it commits, or the
// store that it must not. That makes an abort final without waiting for the worker.
const UNDECIDED = 0;
export const COMMITS = 1;
export const CANCELLED = 2;

/** True for whoever decides first. */
export function decide(commitment: Int32Array, decision: typeof COMMITS | typeof CANCELLED): boolean {
  return Atomics.compareExchange(commitment, 0, UNDECIDED, decision) === UNDECIDED;
}
