// Spool → file system: the few calls it makes, none of which follows a symbolic link out of the spool.

import { closeSync, constants, fsyncSync, openSync, readSync, rmdirSync, unlinkSync, writeSync } from 'node:fs';

export const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

// Windows has neither; without O_NONBLOCK, a pipe in a file's place would be waited for.
const NO_SURPRISES = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const HOW = {
  read: constants.O_RDONLY,
  change: constants.O_RDWR,
  create: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
  update: constants.O_WRONLY | constants.O_CREAT,
} as const;

export function openFile(path: string, how: keyof typeof HOW): number {
  return openSync(path, HOW[how] | NO_SURPRISES, FILE_MODE);
}

/** Opens, and closes whatever happens. */
export function withFile<T>(path: string, how: keyof typeof HOW, use: (fd: number) => T): T {
  const fd = openFile(path, how);
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

/** Bytes read: all that were wanted, or less at the end of the file. */
export function readFully(fd: number, buffer: Buffer, wanted: number, position: number): number {
  let done = 0;
  while (done < wanted) {
    const bytes = readSync(fd, buffer, done, wanted - done, position + done);
    if (bytes === 0) break;
    done += bytes;
  }
  return done;
}

/** Writes everything or throws; a disk that is nearly full takes a part first. */
export function writeFully(fd: number, data: Buffer, position: number): void {
  let done = 0;
  while (done < data.length) done += writeSync(fd, data, done, data.length - done, position + done);
}

/** Makes names in a folder survive a power failure, where the system can (Windows cannot, and need not). */
export function syncFolder(path: string): void {
  try {
    withFile(path, 'read', fsyncSync);
  } catch {
    // The files themselves are synchronised with errors reported.
  }
}

/** True when the file is gone now. */
export function removeFile(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    return codeOf(error) === 'ENOENT';
  }
}

/** Only if nothing is in it. */
export function removeFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Somebody keeps files of his own there; the next process tries again.
  }
}

/** `ENOSPC` and the like; empty for what the file system did not throw. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}
