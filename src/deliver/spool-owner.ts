// Spool → adoption: which process a log belongs to, and whether that process still runs. No lock file: the answer for a
// dead process never changes, and a log is taken over by one rename of its folder, which succeeds for one process only.

import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from './spool-files.js';

/** A process, told apart from every other one that has had or will have its id. */
export interface Owner {
  readonly pid: number;
  /** When it started, in ticks since the boot; 0 where only the id is known (no /proc). */
  readonly startTicks: string;
  /** Hash of the boot and the process-id namespace: where this is the same, the ids mean the same. */
  readonly world: string;
  /** Hash of the host's name. */
  readonly host: string;
}

/** What untouched means for a log of another machine. */
const FOREIGN_LEASE_MS = 24 * 60 * 60 * 1_000;

const UNKNOWN_TICKS = '0';
const OWNER = /^(?<pid>[1-9]\d{0,9})\.(?<startTicks>\d{1,20})\.(?<world>[0-9a-f]{8})\.(?<host>[0-9a-f]{8})$/;

let self: Owner | undefined;

/** The owner of whatever this process (all of its threads) opens. */
export function thisProcess(): Owner {
  self ??= {
    pid: process.pid,
    startTicks: processState(process.pid)?.startTicks ?? UNKNOWN_TICKS,
    world: shortHash(readWorld()),
    host: shortHash(hostname()),
  };
  return self;
}

export function formatOwner({ pid, startTicks, world, host }: Owner): string {
  return `${pid}.${startTicks}.${world}.${host}`;
}

export function parseOwner(text: string): Owner | undefined {
  const { pid, startTicks, world, host } = OWNER.exec(text)?.groups ?? {};
  if (pid === undefined || startTicks === undefined || world === undefined || host === undefined) return undefined;
  return { pid: Number(pid), startTicks, world, host };
}

/**
 * True when the owner has ended. Exact where its ids mean the same as ours. Of another boot or container by the name of
 * this host: it was restarted. Of another host: nobody can know, so the log counts as left once nothing has touched it
 * for the time of the lease.
 */
export function isGone(owner: Owner, untouchedMs: () => number): boolean {
  const us = thisProcess();
  if (owner.world === us.world) return !isRunning(owner);
  return owner.host === us.host || untouchedMs() > FOREIGN_LEASE_MS;
}

/** Short and the same for the same text; not meant to withstand anybody. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function isRunning({ pid, startTicks }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, and is somebody else's.
    if (codeOf(error) === 'ESRCH') return false;
  }
  const state = processState(pid);
  if (state === undefined) return true;
  return !state.isDead && (startTicks === UNKNOWN_TICKS || startTicks === state.startTicks);
}

/**
 * Fields 3 and 22 of /proc/<pid>/stat; undefined without one. The name before them may hold blanks and brackets.
 *
 * Source: proc_pid_stat(5)
 */
function processState(pid: number): { readonly isDead: boolean; readonly startTicks: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A process that nobody has waited for yet still answers to signals.
    return { isDead: /^[ZXx]$/.test(fields[0] ?? ''), startTicks: fields[19] ?? UNKNOWN_TICKS };
  } catch {
    return undefined;
  }
}

function readWorld(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1') + readlinkSync('/proc/self/ns/pid');
  } catch {
    return hostname();
  }
}
