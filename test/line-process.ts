// A test → a process of its own that is spoken with line by line: each that it prints is a JSON value.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export class LineProcess {
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

  /** Its exit code, or the signal it ended by. */
  async ended(): Promise<number | string | null> {
    await this.#exited;
    return this.child.exitCode ?? this.child.signalCode;
  }
}
