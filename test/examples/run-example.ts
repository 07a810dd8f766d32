// Runs an example as its reader would: in a process of its own, in a folder of its own.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ChildEnding, endingOf, type OnOutput, ownEnvironment } from '../child-process.js';

export type Ending = ChildEnding;

export interface RunOptions {
  readonly args?: readonly string[];
  /** Where the report goes too. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly onOutput?: OnOutput;
}

/** By its address: the child does not start where `tsx` is installed. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
/** One that serves would outlive a test that fails. */
const MAX_RUN_MS = 120_000;
const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

/** `example` is a path below `examples/`. */
export async function runExample(example: string, { args = [], cwd, env, onOutput }: RunOptions): Promise<Ending> {
  const child = spawn(process.execPath, ['--import', TSX, join(EXAMPLES, example), ...args], {
    cwd,
    env: { ...ownEnvironment(), ...env },
    timeout: MAX_RUN_MS,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return endingOf(child, onOutput);
}

/** A folder that `using` removes. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'tracklight-example-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
