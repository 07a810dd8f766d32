// The program itself, in a process of its own: as users run it.

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ChildEnding, endingOf, ownEnvironment } from '../child-process.js';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** A guard against hanging. */
const MAX_RUN_MS = 60_000;

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands on its stdin; nothing by default. */
  readonly input?: string;
  /** Nobody reads what it prints. */
  readonly isUnread?: boolean;
}

export function runProgram(args: readonly string[], options: ProgramOptions = {}): Promise<ChildEnding> {
  const { cwd, env, input = '', isUnread = false } = options;
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...args], {
    cwd,
    env: { ...ownEnvironment(), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: MAX_RUN_MS,
    killSignal: 'SIGKILL',
  });
  // It may end without reading.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  if (isUnread) child.stdout.destroy();
  return endingOf(child);
}

/** The program with a file as its stdout. */
export function spawnProgramInto(path: string, args: readonly string[]) {
  const file = openSync(path, 'w');
  try {
    const command = ['--import', TSX, MAIN, ...args];
    return spawnSync(process.execPath, command, {
      env: ownEnvironment(),
      stdio: ['ignore', file, 'pipe'],
      encoding: 'utf8',
      timeout: MAX_RUN_MS,
    });
  } finally {
    closeSync(file);
  }
}
