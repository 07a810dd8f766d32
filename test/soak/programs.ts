// Programs of their own for the soak: what is measured there is the recording side alone, without endpoint and mocha.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { LineProcess } from '../line-process.js';

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

/** One running program, which is not to end while it is listened to. */
export class Program extends LineProcess {
  /** Throws when it has ended instead. */
  override async said<T>(): Promise<T> {
    const value = await super.said<T>();
    if (value === undefined) throw new Error(`the program ended with ${await this.ended()}`);
    return value;
  }
}
