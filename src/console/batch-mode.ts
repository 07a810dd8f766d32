// Tracker → batch: counts the calls that finish in a batch, shows how far it is and sums it up in one line.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../clock.js';
import { describeError } from '../describe-error.js';
import { isLevelOn, type Logger, log } from '../logger.js';
import { requireBoolean, requireFunction, requireKnownKeys } from '../option-rules.js';
import { Batch, type BatchCall, type BatchStatus } from './batch.js';
import { type Spinner, spinnerOn } from './spinner.js';
import { canAnimate, type Terminal, terminalOf, widthOf } from './terminal.js';

export interface BatchOptions {
  /** False: lines as in a pipe instead of a spinner, on a terminal too. Default: a spinner where one can be drawn. */
  readonly spinner?: boolean;
}

export interface BatchModeParts {
  readonly clock: Clock;
  /** Gets the lines, all at `info`; where that level is off there is no spinner either. */
  readonly console: Logger;
  /** What the spinner is drawn on. Default: standard error, so that a program's output stays its own. */
  readonly terminal?: Terminal;
}

/** Away from a terminal, the least time between two lines of progress. */
const PROGRESS_EVERY_NS = 10e9;

export class BatchMode {
  readonly #console: Logger;
  readonly #terminal: Terminal;
  readonly #spinner: Spinner;
  readonly #nowNs: () => number;
  /** The running batches, each with what takes its line off the terminal, or undefined where it logs its progress. */
  readonly #running = new Map<Batch, (() => void) | undefined>();
  #context: AsyncLocalStorage<Batch> | undefined;
  #lastProgressNs = Number.NEGATIVE_INFINITY;

  constructor({ clock, console, terminal = terminalOf(process.stderr) }: BatchModeParts) {
    this.#console = console;
    this.#terminal = terminal;
    this.#spinner = spinnerOn(terminal);
    this.#nowNs = () => clock.monotonicNs();
  }

  /** True while at least one batch runs: the time in which the console gets no call lines. */
  get active(): boolean {
    return this.#running.size > 0;
  }

  /** Runs `fn` as a batch; resolves to what it returns, rejects with the very error it throws. */
  async run<T>(
    message: string,
    fn: (status: BatchStatus) => T | PromiseLike<T>,
    options: BatchOptions = {},
  ): Promise<T> {
    checkArguments(fn, options);
    this.#context ??= new AsyncLocalStorage<Batch>();
    const batch = this.#begin(String(message), options);
    const status: BatchStatus = { update: (progress) => this.#update(batch, progress) };
    let errorName: string | undefined;
    try {
      return await this.#context.run(batch, () => fn(status));
    } catch (error) {
      errorName = describeError(error).name;
      throw error;
    } finally {
      this.#end(batch, errorName);
    }
  }

  /**
   * Counts a finished call for the batch in whose asynchronous context it finished and for those around that one.
   *
   * Work whose context was lost (a pool's or an emitter's callback, set up before the batch) counts for the outermost
   * batch if there is only one, whose work it almost certainly is. Of several overlapping ones none may claim it: a
   * count too low is better than one that is another's.
   */
  recordCall(call: BatchCall): void {
    const inContext = this.#context?.getStore();
    const batches = inContext === undefined ? this.#onlyOutermost() : inContext.running();
    for (const batch of batches) {
      batch.count(call);
      this.#sayProgress(batch);
    }
  }

  /** Writes to a logger while the spinner's line, if there is one, is out of the way. */
  aside(write: () => void): void {
    this.#spinner.aside(write);
  }

  /** Takes every line of these batches off the terminal; for an exit that does not wait for them. */
  hideSpinner(): void {
    for (const hide of this.#running.values()) hide?.();
  }

  #begin(message: string, { spinner = true }: BatchOptions): Batch {
    const batch = new Batch(message, this.#nowNs, this.#context?.getStore()?.running()[0]);
    const animated = spinner && canAnimate(this.#terminal) && isLevelOn(this.#console, 'info');
    this.#running.set(batch, animated ? this.#spinner.show(batch) : undefined);
    if (!animated && batch.label !== '') this.#say(batch.label);
    return batch;
  }

  #end(batch: Batch, errorName: string | undefined): void {
    batch.end();
    this.#running.get(batch)?.();
    this.#running.delete(batch);
    // While it is enabled, Node 20 runs a hook for every promise of the process.
    if (!this.active) this.#context?.disable();
    const line = batch.endLine(errorName);
    if (line !== undefined) this.#say(line);
  }

  #update(batch: Batch, progress: Parameters<BatchStatus['update']>[0]): void {
    if (!this.#running.has(batch)) return;
    try {
      batch.report(progress);
    } catch {
      // A report that cannot be read is no report.
    }
    this.#sayProgress(batch);
  }

  /** No timer: the work itself, by its calls and reports, is what progress is reported on. */
  #sayProgress(batch: Batch): void {
    if (this.#running.get(batch) !== undefined) return;
    const nowNs = this.#nowNs();
    if (nowNs - Math.max(batch.startNs, this.#lastProgressNs) < PROGRESS_EVERY_NS) return;
    this.#lastProgressNs = nowNs;
    this.#say(batch.textFor(widthOf(this.#terminal)));
  }

  #say(line: string): void {
    this.aside(() => log(this.#console, 'info', line));
  }

  #onlyOutermost(): Batch[] {
    const outermost = [...this.#running.keys()].filter((batch) => batch.running().length === 1);
    return outermost.length === 1 ? outermost : [];
  }
}

/** A wrong call is the caller's error: it is told before anything has run. */
function checkArguments(fn: unknown, options: BatchOptions): void {
  requireFunction('fn', fn);
  requireKnownKeys('BatchOptions', options, ['spinner']);
  if (options.spinner !== undefined) requireBoolean('spinner', options.spinner);
}
