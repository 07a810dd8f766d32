// Text → files in one folder: written under a temporary name and renamed, readable by their owner only.
//
// Our own rather than write-file-atomic: that is CommonJS, and esbuild makes of its `require('fs')` an error in every ES
// module bundle. Synchronous, because the report is written at exit too; rendering it takes longer than writing it.

import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve, sep } from 'node:path';

/** What is to be written: a name without any folder, and the text. */
export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

const OWNER_ONLY = 0o600;

/** Makes the folder where it is missing and writes the files, one after the other. Returns their absolute paths. */
export function writeFiles(folder: string, files: readonly ReportFile[]): string[] {
  const absolute = resolve(folder);
  makeFolder(absolute);
  const root = realpathSync(absolute);
  return files.map(({ name, text }) => {
    const path = pathIn(root, name);
    writeAtomically(path, text);
    return path;
  });
}

/**
 * Level by level: `mkdir` with `recursive` never returns on Node 20 where a parent exists and takes no folders, as in
 * `/proc`.
 */
function makeFolder(folder: string): void {
  const existing = lstatSync(folder, { throwIfNoEntry: false });
  if (existing !== undefined) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Nobody sees half a file: not a reader, and not the next run after a full disk or a crash. */
function writeAtomically(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.${++temporaries}.tmp`;
  // `wx`: whatever has this name already is not ours, and following a link would write elsewhere.
  const file = openSync(temporary, 'wx', OWNER_ONLY);
  try {
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

let temporaries = 0;

/** The file's path; throws where the name, or a symbolic link of that name, leads out of the folder. */
function pathIn(root: string, name: string): string {
  const path = resolve(root, name);
  const inside = root.endsWith(sep) ? root : root + sep;
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const target = isLink ? realpathSync(path) : path;
  if (!target.startsWith(inside)) throw new Error(`report file ${JSON.stringify(name)} would be outside of ${root}`);
  return path;
}
