// Programs of their own for the soak: what is measured there is the recording side alone, without endpoint and mocha.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

// Some of what is bundled is CommonJS and wants `require`.
const BANNER = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

/** Runs `test/soak/*.process.ts`; what still runs at the end is killed. */
export class Programs implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'tracklight-soak-'));
  readonly #running: Program[] = [];

  /** Starts one with its options as JSON, in a folder of its own. Gives up after `timeoutMs`. */
  start(name: string, options: object, timeoutMs: number): Program {
    const outfile = join(this.folder, `${name}.mjs`);
    const entry = fileURLToPath(new URL(`${name}.process.ts`, import.meta.url));
    buildSync({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      banner: { js: BANNER },
    });
    const child = spawn(process.execPath, ['--expose-gc', outfile, JSON.stringify(options)], {
      cwd: this.folder,
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const program = new Program(child);
    this.#running.push(program);
    return program;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((program) => program.kill()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One running program; each line it prints is a JSON value. */
export class Program {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #exited: Promise<unknown>;

  constructor(child: ChildProcess) {
    this.child = child;
    this.#exited = once(child, 'exit');
    this.#lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    child.stdin?.on('error', () => {});
  }

  /** The next value it prints. Throws when it has ended instead. */
  async said<T>(): Promise<T> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the program ended with ${this.child.exitCode ?? this.child.signalCode}`);
    return JSON.parse(value) as T;
  }

  /** Lets it go on behind its `wait`. */
  go(): void {
    this.child.stdin?.write('.\n');
  }

  /** kill -9, unless it has ended; resolves when it has. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#exited;
  }

  /** Its exit code, or the signal it ended by. */
  async ended(): Promise<number | string | null> {
    await this.#exited;
    return this.child.exitCode ?? this.child.signalCode;
  }
}
