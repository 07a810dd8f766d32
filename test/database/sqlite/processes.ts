// Processes of their own with a store on the same file: racing, and being killed.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LineProcess } from '../../line-process.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export class StoreProcesses implements AsyncDisposable {
  readonly #running: LineProcess[] = [];

  /** Runs `test/database/sqlite/<name>.process.ts`. */
  start(name: string, ...args: readonly string[]): LineProcess {
    const file = fileURLToPath(new URL(`${name}.process.ts`, import.meta.url));
    const command = ['--import', 'tsx', file, ...args];
    const started = new LineProcess(
      spawn(process.execPath, command, { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    this.#running.push(started);
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((process) => process.kill()));
  }
}
