// One running batch: what its function reports, the calls that finished in it, and the lines both make.

import type { CallEvent } from '../event.js';
import { toPlainLine } from '../logger.js';
import { formatQuantity, formatSeconds } from './format.js';
import { formatProgressLine } from './progress-line.js';
import type { SpinnerLine } from './spinner.js';

/** What a batch's function may report; everything is optional and stays until it is reported anew. */
export interface BatchProgress {
  /** How many of the things the batch is about are done; not negative. */
  readonly done?: number;
  /** How many there are. */
  readonly total?: number;
  /** Replaces the batch's message. */
  readonly text?: string;
}

/** Handed to a batch's function. */
export interface BatchStatus {
  /** Says how far the batch is. Cheap, for as often as you like; never throws, whatever it is given. */
  update(progress: string | BatchProgress): void;
}

/** What a batch wants to know of a finished call. */
export type BatchCall = Pick<CallEvent, 'durationMs' | 'outcome'>;

export class Batch implements SpinnerLine {
  readonly startNs: number;
  /** The batch this one was started in. */
  readonly #parent: Batch | undefined;
  readonly #nowNs: () => number;
  #label: string;
  #done: number | undefined;
  #total: number | undefined;
  #calls = 0;
  #failed = 0;
  #callMs = 0;
  #ended = false;

  constructor(message: string, nowNs: () => number, parent: Batch | undefined) {
    this.#label = toPlainLine(message);
    this.#nowNs = nowNs;
    this.startNs = nowNs();
    this.#parent = parent;
  }

  get label(): string {
    return this.#label;
  }

  get elapsedMs(): number {
    return (this.#nowNs() - this.startNs) / 1e6;
  }

  /** This batch and those around it, innermost first; without those that ended before the work they started. */
  running(): Batch[] {
    const running: Batch[] = [];
    for (let batch: Batch | undefined = this; batch !== undefined; batch = batch.#parent) {
      if (!batch.#ended) running.push(batch);
    }
    return running;
  }

  end(): void {
    this.#ended = true;
  }

  count({ durationMs, outcome }: BatchCall): void {
    this.#calls++;
    if (outcome === 'error') this.#failed++;
    if (Number.isFinite(durationMs)) this.#callMs += durationMs;
  }

  /** Takes what is usable of a report; what is not is as if it had not been said. */
  report(progress: string | BatchProgress): void {
    if (typeof progress === 'string') {
      this.#label = toPlainLine(progress);
      return;
    }
    const { done, total, text } = progress;
    if (isAmount(done)) this.#done = done;
    if (isAmount(total)) this.#total = total;
    if (typeof text === 'string') this.#label = toPlainLine(text);
  }

  textFor(width: number): string {
    return formatProgressLine(
      {
        label: this.#label,
        done: this.#done,
        total: this.#total,
        calls: this.#calls,
        failed: this.#failed,
        elapsedMs: this.elapsedMs,
      },
      width,
    );
  }

  /** The last word on the batch; undefined when no tracked call finished in it. */
  endLine(errorName: string | undefined): string | undefined {
    if (this.#calls === 0) return undefined;
    const calls = formatQuantity(this.#calls, 'call');
    const took = formatSeconds(this.elapsedMs);
    if (errorName !== undefined) return `❌ Batch failed after ${calls} in ${took}: ${toPlainLine(errorName)}`;
    return `✅ Batch completed: ${calls} in ${took} (avg ${formatSeconds(this.#callMs / this.#calls)}/call)`;
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
