// Analytics → the end of the process: collectors flushed and the report written, whichever way out it takes.
//
// Natural exit and signals leave time to wait. `process.exit()` and an uncaught exception do not: only `exit` is
// emitted, and nothing asynchronous runs any more.

import { constants } from 'node:os';
import { processWide } from './process-wide.js';

/** What an exit asks of an instance. None of it may throw. */
export interface ExitTask {
  /** Everything, at most within the instance's own time limit. */
  finish(): Promise<void>;
  /** What came while instances were finishing, within what is left of that time; says what stays behind. */
  catchUp(): Promise<void>;
  /** True when something came since, and there is time to see to it. */
  readonly isBehind: boolean;
  /** What can be done without waiting; runs after `finish` too, and then only has what came since. */
  finishSync(): void;
}

/** The signals that end a process and leave it time to say so. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** How often a natural exit is put off: what a program records at each `beforeExit` would have it go on for ever. */
const MAX_ANSWERS = 3;

type OnExit = (task: ExitTask) => () => void;

/** Runs `task` when the process ends; the returned function takes it back. */
export function onExit(task: ExitTask): () => void {
  return processWide<OnExit>('onExit.1', createOnExit)(task);
}

function createOnExit(): OnExit {
  const ways = new WaysOut();
  return (task) => ways.add(task);
}

/** One set of listeners for all tasks: the signal may be raised again only when the last of them has finished. */
class WaysOut {
  readonly #tasks = new Set<ExitTask>();
  #ending: Promise<void> | undefined;
  #isSignalled = false;
  /** To `beforeExit`. */
  #answers = 0;

  add(task: ExitTask): () => void {
    if (this.#tasks.size === 0) this.#listen();
    this.#tasks.add(task);
    return () => {
      if (this.#tasks.delete(task) && this.#tasks.size === 0) this.#unlisten();
    };
  }

  async #finishAll(): Promise<void> {
    await Promise.all([...this.#tasks].map((task) => task.finish()));
    await this.#catchUpAll();
  }

  async #catchUpAll(): Promise<void> {
    await Promise.all([...this.#tasks].map((task) => task.catchUp()));
    this.#ending = undefined;
    this.#isSignalled = false;
  }

  // Node emits this again whenever an answer made new work, ours or that of the program's own listeners.
  readonly #onBeforeExit = (): void => {
    const isFirst = this.#answers === 0;
    const isDue = isFirst || [...this.#tasks].some((task) => task.isBehind);
    if (!isDue || this.#answers === MAX_ANSWERS) return;
    this.#answers++;
    this.#ending ??= isFirst ? this.#finishAll() : this.#catchUpAll();
  };

  readonly #onProcessExit = (): void => {
    for (const task of this.#tasks) task.finishSync();
  };

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    // Asked before anyone else runs: a `once` listener is gone when it is called. Where the program listens too, the
    // way out is its own business.
    const isOurs = process.listenerCount(signal) === 1 + signalExitListeners();
    // With the second signal somebody does not want to wait.
    const isImpatient = this.#isSignalled;
    this.#isSignalled = true;
    // The first joins an end that has begun.
    this.#ending ??= this.#finishAll();
    if (!isOurs) return;
    if (isImpatient) this.#raise(signal);
    else void this.#ending.then(() => this.#raise(signal));
  };

  /** Lets the signal take its course. Process 1, as in a container, would outlive it: Linux keeps such a signal from it. */
  #raise(signal: NodeJS.Signals): void {
    process.off(signal, this.#onSignal);
    if (process.pid === 1) process.exit(128 + constants.signals[signal]);
    process.kill(process.pid, signal);
  }

  #listen(): void {
    this.#answers = 0;
    process.on('beforeExit', this.#onBeforeExit);
    process.on('exit', this.#onProcessExit);
    for (const signal of SIGNALS) process.prependListener(signal, this.#onSignal);
  }

  #unlisten(): void {
    process.off('beforeExit', this.#onBeforeExit);
    process.off('exit', this.#onProcessExit);
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}

/**
 * How many listeners the package signal-exit has, which the spinner and many others bring along: they let everyone else
 * go first and raise the signal themselves when nobody else listens any more. Its versions 4 and 3 keep the count here.
 */
function signalExitListeners(): number {
  const { [Symbol.for('signal-exit emitter')]: four } = globalThis as { [key: symbol]: { count?: number } | undefined };
  const { __signal_exit_emitter__: three } = process as { __signal_exit_emitter__?: { count?: number } };
  return (four?.count ?? 0) + (three?.count ?? 0);
}
