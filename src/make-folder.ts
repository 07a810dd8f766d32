// Spool, report → file system: a folder and the ones above it.

import { lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Level by level: `mkdir` with `recursive` never returns on Node 20 where a parent exists and takes no folders, as in
 * `/proc`.
 */
export function makeFolder(folder: string, mode?: number): void {
  const existing = lstatSync(folder, { throwIfNoEntry: false });
  if (existing !== undefined) return;
  makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
