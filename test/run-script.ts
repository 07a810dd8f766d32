// Runs a few lines of JavaScript in a process and a folder of their own: for what only a whole process shows.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ChildEnding, endingOf, type OnOutput, ownEnvironment } from './child-process.js';

export interface Ending extends ChildEnding, Disposable {
  /** The folder it ran in, where its report is; `using` removes it. */
  readonly folder: string;
  /** The files in a folder below, sorted; none when there is no such folder. */
  files(below?: string): string[];
  /** The text of a file below. */
  read(file: string): string;
}

export interface RunOptions {
  readonly onOutput?: OnOutput;
  readonly nodeOptions?: readonly string[];
  /** A guard against hanging: the process is killed then. Default: 15,000. */
  readonly timeoutMs?: number;
}

const ROOT = fileURLToPath(new URL('../', import.meta.url));
// Not `import.meta.resolve`: mocha loads tests through `require`, where tsx does not have it.
const { resolve } = createRequire(import.meta.url);
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** What a script imports a package by. */
export const packageUrl = (name: string): string => pathToFileURL(resolve(name)).href;

let built: string | undefined;

/** The sources as the package has them: compiled once, because tsx would take half a second a script. */
function build(): string {
  if (built !== undefined) return built;
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-built-'));
  const options = ['--outDir', folder, '--declaration', 'false', '--stripInternal', 'false', '--noCheck'];
  execFileSync(process.execPath, [TSC, '-p', join(ROOT, 'tsconfig.esm.json'), ...options, '--noEmitOnError', 'false']);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  built = pathToFileURL(join(folder, 'index.js')).href;
  return built;
}

/** What a script imports another entry of the package by, as `flags/index.js`. */
export const builtUrl = (file: string): string => new URL(file, build()).href;

/** Has the core entry's exports under their names, and silent loggers as `SILENT`. */
const prelude = () => `
import { Analytics, trackInstanceMethod, fanOut } from ${JSON.stringify(build())};
const SILENT = { console: {}, error: {}, analytics: {} };
`;

/** Resolves when the process has ended, however it did. */
export async function runScript(
  code: string,
  { onOutput, nodeOptions = [], timeoutMs = 15_000 }: RunOptions = {},
): Promise<Ending> {
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-script-'));
  const script = join(folder, 'script.mjs');
  writeFileSync(script, prelude() + code);
  const child = spawn(process.execPath, [...nodeOptions, script], {
    cwd: folder,
    env: ownEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  return {
    ...(await endingOf(child, onOutput)),
    folder,
    files: (below = '.') => filesIn(join(folder, below)),
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
