// Spool → its directory: a folder for each log, named for what it holds and whose it is.
//
//    log-<created, epoch ms>-<random>-<hash of the destination>-<owner>
//    owner: <pid>.<start ticks>.<hash of boot and pid namespace>.<hash of the host name>, or `free`
//
// The name is the lock: a folder is made, taken over and let go by one atomic call, and is never without an owner that
// can be judged.

import { randomBytes } from 'node:crypto';
import { type Dirent, lstatSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../make-folder.js';
import { FOLDER_MODE } from './spool-files.js';
import { formatOwner, isGone, parseOwner, shortHash, thisProcess } from './spool-owner.js';

const NAME = /^(?<log>log-\d{15}-[0-9a-f]{12}-(?<destination>[0-9a-f]{8}))-(?<owner>free|[\d.a-f]+)$/;
const FREE = 'free';

/** Makes the folder of a new log that belongs to this process. */
export function createLogFolder(directory: string, destination: string, nowEpochMs: number): string {
  const created = String(Math.trunc(nowEpochMs)).padStart(15, '0');
  const unique = randomBytes(6).toString('hex');
  const name = `log-${created}-${unique}-${shortHash(destination)}-${formatOwner(thisProcess())}`;
  const path = join(directory, name);
  makeFolder(path, FOLDER_MODE);
  return path;
}

/**
 * Takes over every log of the destination that nobody owns any more; gives the new paths, oldest first. However many
 * processes do this at once, each log goes to one of them.
 */
export function claimLogFolders(directory: string, destination: string, nowEpochMs: number): readonly string[] {
  const hash = shortHash(destination);
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries
    .filter((entry) => isAbandoned(directory, entry, hash, nowEpochMs))
    .map(({ name }) => name)
    .sort()
    .map((name) => rename(join(directory, name), formatOwner(thisProcess())))
    .filter((path) => path !== undefined);
}

/** Lets a log go, so that any process may take it over, this one too. */
export function releaseLogFolder(path: string): void {
  rename(path, FREE);
}

/** The new path; undefined when another process was faster, or the directory cannot be written. */
function rename(path: string, owner: string): string | undefined {
  const log = NAME.exec(basename(path))?.groups?.['log'];
  const target = join(dirname(path), `${log}-${owner}`);
  try {
    renameSync(path, target);
    return target;
  } catch {
    return undefined;
  }
}

function isAbandoned(directory: string, entry: Dirent, hash: string, nowEpochMs: number): boolean {
  const { destination, owner } = NAME.exec(entry.name)?.groups ?? {};
  // A symbolic link is no directory here, wherever it leads.
  if (owner === undefined || destination !== hash || !entry.isDirectory()) return false;
  const path = join(directory, entry.name);
  try {
    if (!isOurs(path)) return false;
    if (owner === FREE) return true;
    const process = parseOwner(owner);
    return process !== undefined && isGone(process, () => nowEpochMs - lastTouchedMs(path));
  } catch {
    return false;
  }
}

/** In a directory that everybody may write to, a folder of another user is no log of ours. */
function isOurs(path: string): boolean {
  return process.geteuid === undefined || lstatSync(path).uid === process.geteuid();
}

function lastTouchedMs(path: string): number {
  const files = readdirSync(path).map((name) => join(path, name));
  return Math.max(...[path, ...files].map((file) => lstatSync(file).mtimeMs));
}
