// Result → stdout or a file: whole or not at all.

import { realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { writeFiles } from '../report/report-files.js';
import { FileError, type Shell } from './command.js';
import { reasonOf } from './read-input.js';

/** Writes to the file of a path, readable by its owner only, or to stdout for `-`. Throws a `FileError`. */
export function writeOutput(path: string, text: string, { stdout }: Shell): void {
  if (path === '-') {
    stdout.write(text);
    return;
  }
  try {
    writeFile(path, text);
  } catch (error) {
    throw new FileError(`${path}: ${reasonOf(error)}`);
  }
}

function writeFile(path: string, text: string): void {
  const existing = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device is written to; renaming a new file over `/dev/null` would take it away from everybody.
  if (existing !== undefined && !existing.isFile()) {
    writeFileSync(path, text);
    return;
  }
  const target = existing === undefined ? path : realpathSync(path);
  writeFiles(dirname(target), [{ name: basename(target), text }]);
}
