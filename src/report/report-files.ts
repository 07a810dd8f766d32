// Text → files in one folder: written under a temporary name and renamed, readable by their owner only.
//
// Our own rather than write-file-atomic: that is CommonJS, and esbuild makes of its `require('fs')` an error in every ES
// module bundle. Synchronous, because the report is written at exit too; rendering it takes longer than writing it.

import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { makeFolder } from '../make-folder.js';

/** What is to be written: a name without any folder, and the text, whole or in pieces. */
export interface ReportFile {
  readonly name: string;
  readonly text: string | Iterable<string>;
}

const OWNER_ONLY = 0o600;

/** Makes the folder where it is missing and writes the files, one after the other. Returns their absolute paths. */
export function writeFiles(folder: string, files: readonly ReportFile[]): string[] {
  try {
    return writeInto(resolve(folder), files);
  } catch (error) {
    throw isRefusal(error) ? withPath(error) : error;
  }
}

function writeInto(absolute: string, files: readonly ReportFile[]): string[] {
  makeFolder(absolute);
  const root = realpathSync(absolute);
  return files.map(({ name, text }) => {
    const path = pathIn(root, name);
    writeAtomically(path, text);
    return path;
  });
}

/** Nobody sees half a file: not a reader, and not the next run after a full disk or a crash. */
function writeAtomically(path: string, text: string | Iterable<string>): void {
  // At random: in a container every run is process 1, and one that was killed here has left its file behind.
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  // `wx`: whatever has this name already is not ours, and following a link would write elsewhere.
  const file = openSync(temporary, 'wx', OWNER_ONLY);
  try {
    try {
      for (const piece of typeof text === 'string' ? [text] : text) writeFileSync(file, piece);
      syncIfAllowed(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Node's Permission Model refuses `fsync` whatever was allowed: the report is then as safe as the next thing written. */
function syncIfAllowed(file: number): void {
  try {
    fsyncSync(file);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

/** What Node's Permission Model throws: `permission` is as `FileSystemWrite`, `resource` the path, and in no message. */
interface Refusal extends Error {
  readonly code: 'ERR_ACCESS_DENIED';
  readonly permission?: string;
  readonly resource?: string;
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && (error as Partial<Refusal>).code === 'ERR_ACCESS_DENIED';
}

function withPath(error: Refusal): Error {
  const { code, message, permission, resource } = error;
  if (!resource) return error;
  return Object.assign(new Error(`${message} (${permission}: ${resource})`, { cause: error }), { code });
}

/** The file's path; throws where the name, or a symbolic link of that name, leads out of the folder. */
function pathIn(root: string, name: string): string {
  const path = resolve(root, name);
  const inside = root.endsWith(sep) ? root : root + sep;
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  const target = isLink ? realpathSync(path) : path;
  if (!target.startsWith(inside)) throw new Error(`report file ${JSON.stringify(name)} would be outside of ${root}`);
  return path;
}
