// Processes with a spool of their own, for what only a process shows: being killed, racing, running out of disk.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { LineProcess } from '../line-process.js';

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
  readonly #running: LineProcess[] = [];

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
  start(code: string, args: readonly string[], before: readonly string[] = []): LineProcess {
    const url = JSON.stringify(pathToFileURL(this.#code).href);
    const source = `import { openSpool } from ${url};const SPOOL_URL = ${url};${PRELUDE}${code}`;
    return this.#spawn([...before, process.execPath, '--input-type=module', '-e', source, ...args]);
  }

  /** Runs a bundled file. */
  startFile(path: string, args: readonly string[]): LineProcess {
    return this.#spawn([process.execPath, path, ...args]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((process) => process.kill()));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #spawn([command, ...args]: readonly string[]): LineProcess {
    const started = new LineProcess(spawn(command as string, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
    this.#running.push(started);
    return started;
  }
}
