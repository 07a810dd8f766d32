// Processes with a spool of their own, for what only a process shows: being killed, racing, running out of disk.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const SPOOL = fileURLToPath(new URL('../../src/deliver/spool.ts', import.meta.url));

/** `say(value)` is one line to the test; `wait()` blocks until the test calls `go()`. */
const PRELUDE = `
import { readSync, writeSync } from 'node:fs';
const say = (value) => writeSync(1, JSON.stringify(value) + '\\n');
const wait = () => readSync(0, Buffer.alloc(1), 0, 1, null);
const [directory, ...given] = process.argv.slice(1);
const everything = { maxItems: Infinity, maxBytes: Infinity };
const append = (spool, sequence, id, json = '1') => spool.append({ id, sequence: spool.adopted + sequence, json });
`;

/** Compiles the spool once, so that a process starts in the time of a bare Node. */
export class SpoolProcesses implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tracklight-spool-code-'));
  readonly #code: string;
  readonly #running: SpoolProcess[] = [];

  constructor() {
    this.#code = this.bundle(SPOOL);
  }

  /** A file of the sources as one module; gives its path. */
  bundle(entry: string): string {
    const outfile = join(this.#folder, `${this.#running.length}-${Date.now()}-bundle.mjs`);
    buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20' });
    return outfile;
  }

  /** Runs a few lines that have `openSpool`, \`directory\` and the rest of the prelude; `before` is put before Node. */
  start(code: string, args: readonly string[], before: readonly string[] = []): SpoolProcess {
    const url = JSON.stringify(pathToFileURL(this.#code).href);
    const source = `import { openSpool } from ${url};const SPOOL_URL = ${url};${PRELUDE}${code}`;
    return this.#spawn([...before, process.execPath, '--input-type=module', '-e', source, ...args]);
  }

  /** Runs a bundled file. */
  startFile(path: string, args: readonly string[]): SpoolProcess {
    return this.#spawn([process.execPath, path, ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((process) => process.kill()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #spawn([command, ...args]: readonly string[]): SpoolProcess {
    const started = new SpoolProcess(spawn(command as string, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
    this.#running.push(started);
    return started;
  }
}

/** One process, line by line. */
export class SpoolProcess {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  /** Its end, not that of its output: that comes only once everything it said was read. */
  readonly #exited: Promise<unknown>;

  constructor(child: ChildProcess) {
    this.child = child;
    this.#exited = once(child, 'exit');
    this.#lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    // A process that was killed cannot be told anything; nobody needs to know.
    child.stdin?.on('error', () => {});
  }

  /** The next thing it says; undefined when it has ended. */
  async said<T>(): Promise<T | undefined> {
    const { value, done } = await this.#lines.next();
    return done ? undefined : (JSON.parse(value) as T);
  }

  /** Lets it go on behind its `wait()`. */
  go(): void {
    this.child.stdin?.write('.');
  }

  /** kill -9, unless it has ended; resolves when it has. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#exited;
  }

  async ended(): Promise<number | null> {
    await this.#exited;
    return this.child.exitCode;
  }
}
