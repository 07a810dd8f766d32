// Test server → guard: ends a database server and removes its files once the process that started it is gone, even by
// kill -9. The guard is a process of its own that waits for the end of its standard input.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { removeFolder } from './remove-folder.mjs';

const GRACE_MS = 5_000;
const POLL_MS = 50;

/**
 * Watches over a server whose process id is the first line of `pidFile`, and over its `folder`. Keeps nothing running:
 * not the caller, and not itself once the caller or the server's folder is gone.
 */
export function guardServer(pidFile, folder) {
  const guard = spawn(process.execPath, [fileURLToPath(import.meta.url), pidFile, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  guard.stdin.unref();
}

/** The process id in the first line of a file; undefined when there is none. */
function pidIn(file) {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** A zombie counts as gone: nobody may be there to reap it. */
export function isRunning(pid) {
  try {
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return process.platform !== 'linux' && signal(pid, 0);
  }
}

/** Whether there was a process to signal. */
export function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

// SIGQUIT ends PostgreSQL with all its processes and MariaDB alike; what is left then is killed.
async function clearUp(pidFile, folder) {
  const pid = pidIn(pidFile);
  if (pid !== undefined) {
    signal(pid, 'SIGQUIT');
    for (let waitedMs = 0; isRunning(pid) && waitedMs < GRACE_MS; waitedMs += POLL_MS) await sleep(POLL_MS);
    signal(pid, 'SIGKILL');
  }
  removeFolder(folder);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [pidFile, folder] = process.argv.slice(2);
  // Ctrl-C reaches the caller; the guard follows from its end.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
  process.stdin.resume().once('close', () => clearUp(pidFile, folder));
}
