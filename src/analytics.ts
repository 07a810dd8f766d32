// The composition root: one Analytics puts tracker, ledger, loggers, collectors, report and exit together.
//
// Over 250 lines because it is the public contract: nearly every method is a docstring and a delegation.

/// <reference lib="esnext.disposable" preserve="true" />

import { CallLedger } from './aggregate/call-ledger.js';
import { CALL_SERIES, type CallSeries, type CallSeriesSource } from './aggregate/call-series.js';
import type { AnalyticsSnapshot } from './aggregate/snapshot.js';
import { parseSnapshot } from './aggregate/snapshot-parser.js';
import type { AnalyticsStats, FunctionStats } from './aggregate/stats.js';
import { type CallRecord, toRecord } from './call-record.js';
import { withDeadline } from './clock.js';
import { type CallTracer, TRACE_CALLS, type TraceableCalls } from './collect/call-tracer.js';
import type { FlushReport } from './collect/collector.js';
import { type FanOut, fanOut } from './collect/fan-out.js';
import type { BatchStatus } from './console/batch.js';
import { BatchMode, type BatchOptions } from './console/batch-mode.js';
import { CallLog } from './console/call-log.js';
import { describeError } from './describe-error.js';
import type { CallEvent } from './event.js';
import { onExit } from './exit-hook.js';
import { type ExitHookOptions, ExitReport } from './exit-report.js';
import { log, toPlainLine } from './logger.js';
import {
  requireBoolean,
  requireFunction,
  requireKnownKeys,
  requireNonNegative,
  requireText,
  wrongType,
} from './option-rules.js';
import { type AnalyticsOptions, DEFAULT_MAX_FUNCTIONS, type ResolvedOptions, resolveOptions } from './options.js';
import { processWide } from './process-wide.js';
import type { ReportPaths } from './report/index.js';
import { GENERATE_REPORTS_OPTIONS, type GenerateReportsOptions, Reporter } from './reporter.js';
import { BudgetedRecorder } from './track/budgeted-recorder.js';
import { CallSite, type SiteName } from './track/call-site.js';
import type { AnyClass, MemberDecorator } from './track/decorator-types.js';
import { type MemberTracking, WRAP_MEMBER } from './track/instance.js';
import type { AnyFunction } from './track/measure.js';
import { tellFailures } from './track/outcome.js';
import { type CallListener, Recorder } from './track/recorder.js';
import { type CallTimer, startTimer } from './track/timer.js';
import { decorateWith } from './track/track.js';
import { type ResolvedTrackOptions, resolveTrackOptions, type TrackOptions } from './track/track-options.js';
import { trackerOf, wrapFunction } from './track/wrap.js';

/** `compactTime` knows no dates, so `clearOldEvents` then drops half of the events, but never more than these. */
const MAX_COMPACT_PRUNE = 1_000;
const DAY_MS = 86_400_000;
const DEFAULT_TIMEOUT_MS = 5_000;

export interface TimeoutOptions {
  /** Milliseconds; what is not delivered by then is reported as pending. Default: 5,000. */
  readonly timeoutMs?: number;
}

/** Ends a subscription: call it, or leave a `using` block. */
export interface Subscription extends Disposable {
  (): void;
}

/** Tracks calls: which are slow, which fail, and what the tracking itself cost. */
export class Analytics implements MemberTracking, CallSeriesSource, TraceableCalls, AsyncDisposable {
  /** Unique in this process. */
  readonly instanceId = ++processWide('instances.1', () => ({ made: 0 })).made;
  readonly #options: ResolvedOptions;
  readonly #ledger: CallLedger;
  readonly #recorder: Recorder;
  readonly #batches: BatchMode;
  readonly #collectors: FanOut<CallEvent>;
  readonly #reporter: Reporter;
  readonly #warned = new Set<string>();
  /** False until it is first enabled: wrapping leaves functions as they are. */
  #isWrapping: boolean;
  #stopBatchCounting: (() => void) | undefined;
  #stopCollecting: (() => void) | undefined;
  #closing: Promise<FlushReport> | undefined;

  /** Throws for a bad option, naming the option, the rule and the value. */
  constructor(options: AnalyticsOptions = {}) {
    this.#options = resolveOptions(options, process.env);
    const { clock, collectors, durationThresholds: thresholds, loggers, maxEvents, maxFunctions } = this.#options;
    const { maxOverheadPercent } = this.#options;
    const { instanceId } = this;
    this.#ledger = new CallLedger({ clock, maxEvents, maxFunctions, durationThresholds: thresholds, instanceId });
    this.#recorder =
      maxOverheadPercent === undefined
        ? new Recorder(this.#ledger, clock, thresholds)
        : new BudgetedRecorder(this.#ledger, clock, thresholds, maxOverheadPercent);
    this.#isWrapping = this.#options.enabled;
    this.#recorder.enabled = this.#options.enabled;
    this.#batches = new BatchMode({ clock, console: loggers.console });
    this.#collectors = fanOut(...collectors);
    if (collectors.length > 0)
      this.#stopCollecting = this.#recorder.listen((event) => void this.#collectors.record(event));
    this.#recorder.writeLines(
      new CallLog({
        loggers,
        thresholds,
        isThinned: maxOverheadPercent !== undefined,
        isConsoleBusy: () => this.#batches.active,
        aside: (write) => this.#batches.aside(write),
      }),
    );
    this.#reporter = new Reporter(this.#ledger, this.#options, (write) => this.#batches.aside(write));
    this.#hearTroubles();
  }

  /** An Analytics with everything a snapshot knows. Throws a TypeError that names the field when it is not valid. */
  static fromSnapshot(snapshot: AnalyticsSnapshot, options: AnalyticsOptions = {}): Analytics {
    const parsed = parseSnapshot(snapshot);
    const analytics = new Analytics({
      ...options,
      durationThresholds: options.durationThresholds ?? parsed.durationThresholds,
      maxEvents: options.maxEvents ?? parsed.maxEvents,
      maxFunctions: options.maxFunctions ?? Math.max(DEFAULT_MAX_FUNCTIONS, parsed.series.length),
    });
    analytics.#absorb(parsed);
    return analytics;
  }

  // Tracking

  /** A decorator for classes and their members, in both decorator dialects. */
  track(eventType?: string | TrackOptions): MemberDecorator {
    const options = resolveTrackOptions(eventType);
    return decorateWith((fn, name) => this[WRAP_MEMBER](fn, name, options));
  }

  /** A tracked stand-in for `fn`, of the same type. The function itself where constructed disabled and not yet enabled. */
  wrap<F extends AnyFunction | AnyClass>(fn: F, eventType?: string | TrackOptions): F {
    const options = resolveTrackOptions(eventType);
    requireFunction('fn', fn);
    if (!this.#isWrapping) return fn;
    return wrapFunction(this.#siteOf(fn as AnyFunction, options), fn as AnyFunction) as F;
  }

  /** Calls `fn` once, tracked, without keeping a wrapper. */
  executeWrappedCall<A extends readonly any[], R>(
    fn: (...args: A) => R,
    eventType: string | TrackOptions,
    ...args: A
  ): R {
    const options = resolveTrackOptions(eventType);
    requireFunction('fn', fn);
    return trackerOf(this.#siteOf(fn, options), fn)(...args);
  }

  /** `executeWrappedCall` for synchronous functions. */
  executeSyncWrappedCall<A extends readonly any[], R>(
    fn: (...args: A) => R,
    eventType: string | TrackOptions,
    ...args: A
  ): R {
    return this.executeWrappedCall(fn, eventType, ...args);
  }

  /** `executeWrappedCall` for asynchronous functions: what `fn` throws rejects the returned promise. */
  async executeAsyncWrappedCall<A extends readonly any[], R>(
    fn: (...args: A) => R | PromiseLike<R>,
    eventType: string | TrackOptions,
    ...args: A
  ): Promise<Awaited<R>> {
    return (await this.executeWrappedCall(fn, eventType, ...args)) as Awaited<R>;
  }

  /** Runs one block, tracked under a name, and returns what it returns. */
  measure<R>(name: string, fn: () => R, eventType?: string): R {
    const options = blockOptions(name, eventType);
    requireFunction('fn', fn);
    return trackerOf(this.#siteOf(fn, options), fn)();
  }

  /** Starts a timer that counts as one call when it ends. */
  startTimer(name: string, eventType?: string): CallTimer {
    const options = blockOptions(name, eventType);
    const siteName: SiteName = { methodName: name, className: undefined };
    return startTimer(new CallSite(this.#recorder, options, siteName, this.#options.naming));
  }

  /**
   * Runs `fn` while the console shows one line of progress instead of a line a call, then one line of summary. Resolves
   * to what `fn` returns and rejects with what it throws. Batches may nest and overlap.
   */
  async batchMode<R>(
    message: string,
    fn: (status: BatchStatus) => R | PromiseLike<R>,
    options?: BatchOptions,
  ): Promise<Awaited<R>> {
    this.#stopBatchCounting ??= this.#recorder.listen((event) => this.#batches.recordCall(event));
    try {
      return (await this.#batches.run(message, fn, options)) as Awaited<R>;
    } finally {
      if (!this.#batches.active) {
        this.#stopBatchCounting?.();
        this.#stopBatchCounting = undefined;
      }
    }
  }

  /** True while calls are tracked. */
  get enabled(): boolean {
    return this.#recorder.enabled;
  }

  /** Tracks from now on; functions that were wrapped while constructed disabled stay as they are. */
  enable(): void {
    this.#isWrapping = true;
    this.#recorder.enabled = true;
  }

  /** Lets calls through untracked until `enable`. */
  disable(): void {
    this.#recorder.enabled = false;
  }

  /** Hears of each finished call. Costs nothing while nobody listens; that a listener throws is told once, and it stays. */
  subscribe(listener: CallListener): Subscription {
    requireFunction('listener', listener);
    // A function of its own each time, so that one listener subscribed twice can leave once.
    const stop = this.#recorder.listen((event) => listener(event));
    return toSubscription(stop);
  }

  // What is known

  /** The retained events, oldest first. */
  get events(): readonly CallEvent[] {
    return this.#ledger.events();
  }

  /** Calls by function name. */
  get callCounts(): ReadonlyMap<string, number> {
    return this.#ledger.byFunction(({ calls }) => calls);
  }

  /** Successful calls by function name. */
  get successCounts(): ReadonlyMap<string, number> {
    return this.#ledger.byFunction(({ calls, errors, cancelled }) => calls - errors - cancelled);
  }

  /** What tracking itself cost, measured by sampling; milliseconds by function name. */
  get decoratorOverhead(): ReadonlyMap<string, number> {
    return this.#ledger.byFunction(({ overheadNs }) => overheadNs / 1e6);
  }

  /** Lifetime totals, of all functions or of those whose qualified or bare name the filter has. */
  getStats(filter?: string | readonly string[]): AnalyticsStats {
    const isFilter = filter === undefined || typeof filter === 'string' || Array.isArray(filter);
    if (!isFilter) throw wrongType('filter', 'a name or an array of names', filter);
    return this.#ledger.stats(filter);
  }

  /** One row for each function and event type, by total time. */
  getFunctionStats(): FunctionStats[] {
    return this.#ledger.functionStats();
  }

  /** The retained events in the original's columns, oldest first. */
  toRecords(): CallRecord[] {
    const { timeFormat, compactTime } = this.#options;
    return this.#ledger.events().map((event) => toRecord(event, { timeFormat, compactTime }));
  }

  /** Everything known, as plain data: structured-cloneable, JSON-safe, versioned. */
  snapshot(): AnalyticsSnapshot {
    return this.#ledger.toSnapshot();
  }

  /**
   * Adds another Analytics, which is empty afterwards, or a snapshot: totals exactly, of the events the newest. Throws
   * a TypeError naming the field, and changes nothing, when the snapshot is not valid.
   */
  mergeWith(other: Analytics | AnalyticsSnapshot): void {
    if (other === this) return;
    if (isAnalytics(other)) {
      const snapshot = other.snapshot();
      // An instance of the package's other copy may be of another version.
      this.#absorb(other instanceof Analytics ? snapshot : parseSnapshot(snapshot));
      other.reset();
      return;
    }
    this.#absorb(parseSnapshot(other));
  }

  /**
   * Drops retained events that started more than `days` ago, and returns how many; totals stay. With `compactTime`,
   * whose records have no dates, drops the oldest half instead, at most 1,000.
   */
  clearOldEvents(days = 7): number {
    requireNonNegative('days', days);
    const { clock, compactTime } = this.#options;
    const { length } = this.#ledger.store;
    if (!compactTime) return this.#ledger.dropEventsBefore(clock.epochMs() - days * DAY_MS);
    if (length === 0) return 0;
    this.#warn('compactTime keeps no dates: clearOldEvents drops the oldest events by count instead of by age');
    return this.#ledger.dropOldestEvents(Math.min(Math.floor(length / 2), MAX_COMPACT_PRUNE));
  }

  /** Forgets everything, lifetime totals too. */
  reset(): void {
    this.#ledger.clear();
    this.#reporter.forget();
  }

  // Showing it

  /** Writes the summary to the console logger: text, or one record where the logger is structured. */
  logSummary(): void {
    if (this.enabled) this.#reporter.logSummary();
  }

  /**
   * Writes the HTML report and its JSON sidecar, logs the summary and resolves to the paths. Undefined when disabled,
   * without data (a warning) and when writing failed (told to the error logger).
   */
  async generateReports(options: GenerateReportsOptions = {}): Promise<ReportPaths | undefined> {
    requireKnownKeys('GenerateReportsOptions', options, GENERATE_REPORTS_OPTIONS);
    if (options.forceMode !== undefined) requireBoolean('forceMode', options.forceMode);
    if (!this.enabled) return undefined;
    if (this.#ledger.totalCalls === 0) {
      this.#warn('No analytics data; skipping report');
      return undefined;
    }
    return this.#reporter.write(options);
  }

  // The end

  /**
   * Writes the report when the process ends, with whatever of `generateReports`' options is given. A natural exit, SIGINT
   * and SIGTERM (raised again; process 1, which would outlive that, exits with 130 or 143) first flush the collectors and
   * `experiments`, for `timeoutMs` at most. `process.exit()` and an uncaught exception cannot wait: they warn with the
   * count of events still held, and the page says which flags or experiments it could not ask. The exit code is kept.
   * Throws for a bad option. Disposing takes the hook back.
   */
  installExitHook(options: ExitHookOptions = {}): Subscription {
    const task = new ExitReport(options, {
      collectors: this.#collectors,
      reporter: this.#reporter,
      isEnabled: () => this.enabled,
      hideSpinner: () => this.#batches.hideSpinner(),
      warn: (message) => this.#warn(message),
    });
    return toSubscription(onExit(task));
  }

  /** Has every collector deliver what it holds. Rejects for nothing but a wrong `timeoutMs`. */
  async flush({ timeoutMs = DEFAULT_TIMEOUT_MS }: TimeoutOptions = {}): Promise<FlushReport> {
    requireNonNegative('timeoutMs', timeoutMs);
    return this.#within(this.#collectors.flush({ timeoutMs }), timeoutMs);
  }

  /**
   * Flushes and closes the collectors, which get no more calls; totals and reports stay. Idempotent. Never rejects; throws
   * for a wrong `timeoutMs`.
   */
  close({ timeoutMs = DEFAULT_TIMEOUT_MS }: TimeoutOptions = {}): Promise<FlushReport> {
    requireNonNegative('timeoutMs', timeoutMs);
    this.#stopCollecting?.();
    this.#closing ??= this.#within(this.#collectors.close({ timeoutMs }), timeoutMs);
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** For exporters: the totals as they are, to be read and not to be kept. */
  [CALL_SERIES](): readonly CallSeries[] {
    return this.#ledger.settled();
  }

  /** For exporters that are there while a call runs. */
  [TRACE_CALLS](tracer: CallTracer): () => void {
    return this.#recorder.trace(tracer);
  }

  /** For `trackInstanceMethod`: wraps a member's function as `track` would. */
  [WRAP_MEMBER](fn: AnyFunction, member: SiteName, options: ResolvedTrackOptions): AnyFunction {
    if (!this.#isWrapping) return fn;
    const name: SiteName = {
      methodName: options.name ?? member.methodName,
      className: options.className ?? member.className,
    };
    return wrapFunction(this.#siteNamed(name, options), fn);
  }

  #siteOf(fn: AnyFunction, options: ResolvedTrackOptions): CallSite {
    const name: SiteName = { methodName: options.name ?? nameOfFunction(fn), className: options.className };
    return this.#siteNamed(name, options);
  }

  #siteNamed(name: SiteName, options: ResolvedTrackOptions): CallSite {
    const ending = tellFailures(options.ending, this.#hearPredicate);
    const told = ending === options.ending ? options : { ...options, ending };
    return new CallSite(this.#recorder, told, name, this.#options.naming);
  }

  /** Adds a snapshot that was checked. */
  #absorb(snapshot: AnalyticsSnapshot): void {
    const dropped = this.#ledger.absorb(snapshot);
    if (dropped === 0) return;
    this.#warn(`Dropped ${dropped} events during merge due to maxEvents=${this.#options.maxEvents} limit`);
  }

  async #within(work: Promise<FlushReport>, timeoutMs: number): Promise<FlushReport> {
    const report = await withDeadline(work, timeoutMs);
    if (report !== 'timeout') return report;
    return { delivered: 0, pending: this.#collectors.bufferSize, dropped: 0, rejected: 0, timedOut: true };
  }

  /** What goes wrong inside is told once: it must neither be silent nor flood the log. */
  #hearTroubles(): void {
    const { maxFunctions } = this.#options;
    this.#ledger.registry.onOverflow = () =>
      this.#warnOnce(`More than maxFunctions=${maxFunctions} functions: calls of further ones are counted together`);
    this.#collectors.onFailure = (error) => this.#warnOnce('A collector failed', error);
    this.#recorder.onListenerError = (error) => this.#warnOnce('A listener of calls failed', error);
    this.#recorder.tracers.onError = (error) => this.#warnOnce('A tracer of calls failed', error);
  }

  readonly #hearPredicate = (name: string, error: unknown): void =>
    this.#warnOnce(`The predicate ${name} failed`, error);

  #warnOnce(trouble: string, error?: unknown): void {
    if (this.#warned.has(trouble)) return;
    this.#warned.add(trouble);
    const { name, message } = describeError(error);
    this.#warn(error === undefined ? trouble : `${trouble}: ${name}: ${message}`);
  }

  #warn(message: string): void {
    this.#batches.aside(() => log(this.#options.loggers.console, 'warn', toPlainLine(message, 1024)));
  }
}

function toSubscription(stop: () => void): Subscription {
  return Object.assign(() => stop(), { [Symbol.dispose]: stop });
}

/** The track options of what has a name and is no function of its own. */
function blockOptions(name: string, eventType: string | undefined): ResolvedTrackOptions {
  return resolveTrackOptions({ name: requireText('name', name), ...(eventType !== undefined && { eventType }) });
}

/** A callable without a name is named by its string form. */
function nameOfFunction(fn: AnyFunction): string {
  const { value } = Reflect.getOwnPropertyDescriptor(fn, 'name') ?? {};
  return typeof value === 'string' && value !== '' ? value : String(fn);
}

/** By its abilities, so that an instance of another copy of the package will do. */
function isAnalytics(value: unknown): value is Analytics {
  try {
    return typeof (value as Partial<Analytics> | null)?.[WRAP_MEMBER] === 'function';
  } catch {
    return false;
  }
}
