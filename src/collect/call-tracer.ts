// Track → exporters: the protocol of whoever is there while a call runs, not only told of it afterwards.

import type { Outcome } from '../event.js';

/** The method of an Analytics that lets a tracer in. A registered symbol: two copies of the package understand it. */
export const TRACE_CALLS: unique symbol = Symbol.for('tracklight.traceCalls');

/** What is called: the same object for every call of one function and event type. */
export interface TracedFunction {
  readonly functionName: string;
  readonly eventType: string;
}

/** How a call ended. */
export interface TracedEnd {
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** What a call that was no success failed with, or was cancelled by. */
  readonly error: unknown;
  /** True for an error that was thrown: not where `isSuccess` refused the result, or a timer was ended as an error. */
  readonly isThrown: boolean;
}

/** A call that has begun. */
export interface CallTrace {
  /** Runs the call's code, a generator's step by step, and returns what it returns. */
  run<R>(code: () => R): R;
  /** Called once, unless the call never ends. */
  end(end: TracedEnd): void;
}

/** Makes something of every call while it runs. Whatever it throws, the call goes on. */
export interface CallTracer {
  begin(called: TracedFunction): CallTrace;
}

/** What an Analytics is to tracers. */
export interface TraceableCalls {
  /** Has every call traced from now on, until the function that it returns is called. */
  [TRACE_CALLS](tracer: CallTracer): () => void;
}
