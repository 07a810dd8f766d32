// Table names → SQL: names that are quoted, and names derived from them that PostgreSQL does not cut off.

import { createHash } from 'node:crypto';

/** PostgreSQL cuts a longer name in silence, and the index of a table would then be taken for the table. */
const MAX_LENGTH = 63;
const HASH_LENGTH = 8;

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `name` with a suffix; of a long name, the start and a hash of all of it. */
export function derivedName(name: string, suffix: string): string {
  if (name.length + suffix.length <= MAX_LENGTH) return name + suffix;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${name.slice(0, MAX_LENGTH - suffix.length - HASH_LENGTH - 1)}_${hash}${suffix}`;
}
