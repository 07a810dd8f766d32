// Analytics → the end of the process: collectors flushed and the report written, whichever way out it takes.
//
// Natural exit and signals leave time to wait. `process.exit()` and an uncaught exception do not: only `exit` is
// emitted, and nothing asynchronous runs any more.

import { processWide } from './process-wide.js';

/** What an exit asks of an instance. None of it may throw. */
export interface ExitTask {
  /** Everything, at most within the instance's own time limit. */
  finish(): Promise<void>;
  /** What can be done without waiting; runs after `finish` too, and then only has what came since. */
  finishSync(): void;
}

/** The signals that end a process and leave it time to say so. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

type OnExit = (task: ExitTask) => () => void;

/** Runs `task` when the process ends; the returned function takes it back. */
export function onExit(task: ExitTask): () => void {
  return processWide<OnExit>('onExit.1', createOnExit)(task);
}

/** One set of listeners for all tasks: the signal may be raised again only when the last of them has finished. */
function createOnExit(): OnExit {
  const tasks = new Set<ExitTask>();
  let ending: Promise<void> | undefined;
  let isSignalled = false;

  const finishAll = async (): Promise<void> => {
    await Promise.all([...tasks].map((task) => task.finish()));
    ending = undefined;
    isSignalled = false;
  };
  // Node emits this again whenever the last answer made new work, so it is answered once.
  const onBeforeExit = () => {
    process.off('beforeExit', onBeforeExit);
    ending ??= finishAll();
  };
  const onProcessExit = () => {
    for (const task of tasks) task.finishSync();
  };
  const onSignal = (signal: NodeJS.Signals) => {
    // Asked before anyone else runs: a `once` listener is gone when it is called. Where the program listens too, the
    // way out is its own business.
    const isOurs = process.listenerCount(signal) === 1 + signalExitListeners();
    // The first signal joins an end that has begun; with the second somebody does not want to wait.
    const isImpatient = isSignalled;
    isSignalled = true;
    ending ??= finishAll();
    if (!isOurs) return;
    if (isImpatient) raise(signal);
    else void ending.then(() => raise(signal));
  };
  /** Lets the signal take its course. */
  const raise = (signal: NodeJS.Signals) => {
    process.off(signal, onSignal);
    process.kill(process.pid, signal);
  };

  const listen = () => {
    process.on('beforeExit', onBeforeExit);
    process.on('exit', onProcessExit);
    for (const signal of SIGNALS) process.prependListener(signal, onSignal);
  };
  const unlisten = () => {
    process.off('beforeExit', onBeforeExit);
    process.off('exit', onProcessExit);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  return (task) => {
    if (tasks.size === 0) listen();
    tasks.add(task);
    return () => {
      if (tasks.delete(task) && tasks.size === 0) unlisten();
    };
  };
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
