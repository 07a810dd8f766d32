// A path or `-` → snapshot: what commands read is foreign, so it is bounded, checked and never quoted.

import { createReadStream } from 'node:fs';
import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import { parseSnapshot } from '../aggregate/snapshot-parser.js';
import { FileError, type Shell, UsageError } from './command.js';
import { GrowingBytes } from './growing-bytes.js';
import { ReadingLine } from './reading-line.js';

/** A longer file is no snapshot anybody meant. */
export const MAX_BYTES = 256 * 2 ** 20;

/** Snapshots in the order of their paths, `-` being stdin. Rejects with a `FileError` that names the file. */
export async function readSnapshots(paths: readonly string[], shell: Shell): Promise<AnalyticsSnapshot[]> {
  if (paths.filter((path) => path === '-').length > 1) throw new UsageError('stdin can be read once only');
  const snapshots: AnalyticsSnapshot[] = [];
  for (const path of paths) snapshots.push(await readSnapshot(path, shell));
  return snapshots;
}

/** A snapshot, or the JSON beside a report. Rejects with a `FileError` that names the file. */
export async function readSnapshot(path: string, shell: Shell): Promise<AnalyticsSnapshot> {
  if (path === '') throw new UsageError('the path of a snapshot must not be empty');
  const name = path === '-' ? 'stdin' : path;
  const value = await readJson(path, name, shell);
  try {
    return parseSnapshot(value);
  } catch (error) {
    throw new FileError(`${name}: ${(error as Error).message}`);
  }
}

/** In a function of its own: its text, as long as the file, is not held while the value is checked. */
async function readJson(path: string, name: string, shell: Shell): Promise<unknown> {
  return parseJson(await readText(path, name, shell), name);
}

async function readText(path: string, name: string, shell: Shell): Promise<string> {
  const line = new ReadingLine(name, shell);
  const bytes = new GrowingBytes();
  try {
    // Counted while it is read: the size that a pipe or a device tells is 0.
    for await (const chunk of open(path, shell)) {
      if (bytes.length + chunk.length > MAX_BYTES) throw new FileError(`${name}: must be at most ${MAX_BYTES} bytes`);
      bytes.add(chunk);
      line.show(bytes.length);
    }
  } catch (error) {
    throw error instanceof FileError ? error : new FileError(`${name}: ${reasonOf(error)}`);
  } finally {
    line.clear();
  }
  return bytes.toText();
}

function open(path: string, { stdin }: Shell): AsyncIterable<Uint8Array> {
  if (path !== '-') return createReadStream(path);
  if (stdin === undefined) throw new FileError('stdin: there is none');
  return stdin;
}

function parseJson(text: string, name: string): unknown {
  if (text.trim() === '') throw new FileError(`${name}: is empty`);
  try {
    // A byte order mark is not JSON's, and editors put it there.
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    // Without V8's message: it quotes the file.
    throw new FileError(`${name}: must be a snapshot in JSON`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'is a folder',
  ENOTDIR: 'lies below something that is no folder',
  ENOSPC: 'the disk is full',
};

/** Why the system refused a file, without the path that its own message repeats. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && REASONS[code]) || message;
}
