// Runs an example as its reader would: in a process of its own, in a folder of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly args?: readonly string[];
  /** Where the report goes too. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with everything printed so far, whenever more is. */
  readonly onOutput?: (output: string, child: ChildProcess) => void;
}

/** By its address: the child does not start where `tsx` is installed. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

/** `example` is a path below `examples/`. */
export async function runExample(example: string, { args = [], cwd, env, onOutput }: RunOptions): Promise<Ending> {
  const child = spawn(process.execPath, ['--import', TSX, join(EXAMPLES, example), ...args], {
    cwd,
    env: { ...ownEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      onOutput?.(output.stdout + output.stderr, child);
    });
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...output };
}

/** A folder that `using` removes. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'tracklight-example-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Without settings of whoever runs the tests that would change what the example does. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const isForeign = (name: string) => name.startsWith('TRACKLIGHT_') || name === 'TSX_TSCONFIG_PATH';
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForeign(name)));
}
