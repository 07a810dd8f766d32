// Result → stdout or a file: a file is whole or not there at all.

import { closeSync, openSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { writeFiles } from '../report/report-files.js';
import { FileError, type Shell } from './command.js';
import { gathered } from './gathered.js';
import { reasonOf } from './read-input.js';

/**
 * Writes to the file of a path, readable by its owner only, or to stdout for `-`; of a text in pieces the next ones are
 * made when there is room for them. Rejects with a `FileError`; what keeps stdout from taking more, its own `error`
 * event tells.
 */
export async function writeOutput(path: string, text: string | Iterable<string>, { stdout }: Shell): Promise<void> {
  const pieces = typeof text === 'string' ? [text] : gathered(text);
  if (path === '-') return writeTo(stdout, pieces);
  try {
    writeFile(path, pieces);
  } catch (error) {
    throw new FileError(`${path}: ${reasonOf(error)}`);
  }
}

async function writeTo(stdout: Shell['stdout'], pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    const isDone = await new Promise<boolean>((resolve) => {
      const hasRoom = stdout.write(piece, (error) => resolve(!error));
      if (hasRoom !== false) resolve(true);
    });
    // Nobody reads on, as behind `| head`.
    if (!isDone) return;
  }
}

function writeFile(path: string, pieces: Iterable<string>): void {
  const existing = statSync(path, { throwIfNoEntry: false });
  // A pipe or a device is written to; renaming a new file over `/dev/null` would take it away from everybody.
  if (existing !== undefined && !existing.isFile()) {
    writeInto(path, pieces);
    return;
  }
  const target = existing === undefined ? path : realpathSync(path);
  writeFiles(dirname(target), [{ name: basename(target), text: pieces }]);
}

function writeInto(path: string, pieces: Iterable<string>): void {
  const file = openSync(path, 'w');
  try {
    for (const piece of pieces) writeFileSync(file, piece);
  } finally {
    closeSync(file);
  }
}
