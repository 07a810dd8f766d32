// Exit hook → one Analytics: collectors and experiments flushed and the report written, within the time there is.

import { systemScheduler, withDeadline } from './clock.js';
import { type FanOut, fanOut } from './collect/fan-out.js';
import { formatQuantity } from './console/format.js';
import { describeError } from './describe-error.js';
import type { ExitTask } from './exit-hook.js';
import { requireBoolean, requireKnownKeys, requireNonNegative } from './option-rules.js';
import {
  GENERATE_REPORTS_OPTIONS,
  type GenerateReportsOptions,
  type Reporter,
  requireReportOptions,
} from './reporter.js';

/** What `installExitHook` takes: when and whether, and all that `generateReports` takes. */
export interface ExitHookOptions extends GenerateReportsOptions {
  /** Milliseconds; what is not delivered by then is warned of. Default: 5,000. */
  readonly timeoutMs?: number;
  /** Write the report at exit. Default: true. */
  readonly report?: boolean;
}

/** What the end of an instance is made of. None of it throws. */
export interface ExitParts {
  readonly collectors: Held;
  readonly reporter: Reporter;
  readonly isEnabled: () => boolean;
  readonly hideSpinner: () => void;
  readonly warn: (message: string) => void;
}

/** Events that may still be held when the process ends; none of it throws. */
type Held = Pick<FanOut<never>, 'flush' | 'release' | 'bufferSize' | 'isUnflushed'>;

interface Holder {
  readonly name: string;
  readonly held: Held;
  /** How many events were last warned of. */
  toldEvents: number;
  /** Warned that it was not flushed in time. */
  isToldLate: boolean;
}

const DEFAULT_TIMEOUT_MS = 5_000;

/** What flags and experiments get to be read in after a flush that took all the time: those in memory need next to none. */
const LEAST_READING_MS = 200;

/** What one Analytics does at the end of the process. The constructor throws for a bad option, naming it. */
export class ExitReport implements ExitTask {
  readonly #parts: ExitParts;
  readonly #options: GenerateReportsOptions;
  readonly #hasReport: () => boolean;
  readonly #timeoutMs: number;
  readonly #holders: readonly Holder[];
  #spentMs = 0;
  #endedMs = Number.NEGATIVE_INFINITY;

  constructor(given: ExitHookOptions, parts: ExitParts) {
    requireKnownKeys('ExitHookOptions', given, ['report', 'timeoutMs', ...GENERATE_REPORTS_OPTIONS]);
    const { report = true, timeoutMs = DEFAULT_TIMEOUT_MS, ...options } = given;
    const isWanted = requireBoolean('report', report);
    this.#timeoutMs = requireNonNegative('timeoutMs', timeoutMs);
    requireReportOptions(options);
    this.#options = options;
    this.#parts = parts;
    this.#hasReport = () => isWanted && parts.isEnabled() && parts.reporter.hasNews;
    this.#holders = [
      holderOf('collectors', parts.collectors),
      holderOf('flags', heldBy('flags', options.flags, parts.warn)),
      holderOf('experiments', heldBy('experiments', options.experiments, parts.warn)),
    ];
  }

  async finish(): Promise<void> {
    // Where the program listens to the signal itself, one end may be finished twice: at the signal, and when there is
    // nothing left to do. Both share one time, unless the program has gone on for longer than that in between.
    if (systemScheduler.nowMs() - this.#endedMs > this.#timeoutMs) this.#spentMs = 0;
    await this.#spend(this.#flush(this.#leftMs));
    if (this.#hasReport()) await this.#spend(this.#write(), LEAST_READING_MS);
  }

  async catchUp(): Promise<void> {
    // Until it is over, a program under load records on: while others flush, and while the report is made.
    const hasMore = this.#holders.some(({ held }) => held.bufferSize > 0 || held.isUnflushed);
    if (hasMore && this.#hasTime) await this.#spend(this.#flush(this.#leftMs));
    // Here too: a signal that is raised again ends the process without another word.
    this.#tellHeld();
  }

  get isBehind(): boolean {
    return this.#hasTime && this.#holders.some((holder) => isUntold(holder) || holder.held.isUnflushed);
  }

  finishSync(): void {
    this.#parts.hideSpinner();
    this.#tellHeld();
    if (!this.#hasReport()) return;
    this.#parts.reporter.warnOfReplacing(this.#options);
    this.#parts.reporter.writeSync(this.#options);
  }

  get #leftMs(): number {
    return Math.max(0, this.#timeoutMs - this.#spentMs);
  }

  /** A timer may fire a fraction of a millisecond early: that little is no time. */
  get #hasTime(): boolean {
    return this.#leftMs >= 1;
  }

  /** Waits, and counts the time except for the first `freeMs` of it. */
  async #spend(work: Promise<unknown>, freeMs = 0): Promise<void> {
    const startMs = systemScheduler.nowMs();
    await work;
    this.#endedMs = systemScheduler.nowMs();
    this.#spentMs += Math.max(0, this.#endedMs - startMs - freeMs);
  }

  async #flush(timeoutMs: number): Promise<void> {
    const flushOne = async ({ held }: Holder) => {
      const report = await withDeadline(held.flush({ timeoutMs }), timeoutMs);
      if (report === 'timeout' || report.timedOut) held.release();
    };
    await Promise.all(this.#holders.map(flushOne));
  }

  #write(): Promise<unknown> {
    this.#parts.reporter.warnOfReplacing(this.#options);
    const sourcesTimeoutMs = Math.max(LEAST_READING_MS, this.#leftMs);
    return this.#parts.reporter.write({ ...this.#options, sourcesTimeoutMs });
  }

  #tellHeld(): void {
    for (const holder of this.#holders) {
      const events = holder.held.bufferSize;
      if (isUntold(holder)) {
        const held = formatQuantity(events, 'event');
        this.#parts.warn(`The process exits while ${holder.name} hold ${held} not delivered`);
      }
      holder.toldEvents = events;
      if (events === 0) this.#tellLate(holder);
    }
  }

  /** Of a collector that does not count what it holds, all that is known is that its flush took all the time. */
  #tellLate(holder: Holder): void {
    const isLate = this.#spentMs > 0 && !this.#hasTime && holder.held.isUnflushed;
    if (!isLate || holder.isToldLate) return;
    holder.isToldLate = true;
    const limit = `timeoutMs=${this.#timeoutMs}`;
    this.#parts.warn(`The process exits before the ${holder.name} were flushed: that took longer than ${limit}`);
  }
}

function holderOf(name: string, held: Held): Holder {
  return { name, held, toldEvents: 0, isToldLate: false };
}

/** Whether it holds events, and not just those that were told of. */
function isUntold({ held, toldEvents }: Holder): boolean {
  const events = held.bufferSize;
  return events > 0 && events !== toldEvents;
}

/** An `Experiments` can be flushed; counts that were handed over ready, and a source of a user's own, need not. */
function heldBy(name: string, source: unknown, warn: (message: string) => void): Held {
  const { flush } = (source ?? {}) as Partial<Held>;
  if (typeof flush !== 'function') return fanOut<never>();
  const holder = source as Held;
  const fan = fanOut<never>({
    record: () => {},
    flush: (options) => holder.flush(options),
    close: async () => {},
    release: () => holder.release?.(),
    get bufferSize() {
      return holder.bufferSize;
    },
  });
  fan.onFailure = (error) => {
    const { name: errorName, message } = describeError(error);
    warn(`The ${name} could not be flushed: ${errorName}: ${message}`);
  };
  return fan;
}
