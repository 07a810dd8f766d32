// Track: the tracers of one Analytics. Whatever they do, the call they are there for is untouched.

import type { CallTrace, CallTracer, TracedEnd, TracedFunction } from '../collect/call-tracer.js';

export class Tracers {
  /** Hears what a tracer threw; must not throw. */
  onError: ((error: unknown) => void) | undefined;
  #all: readonly CallTracer[] = [];
  #isAtWork = false;

  get size(): number {
    return this.#all.length;
  }

  /** Returns what takes it out again. */
  add(tracer: CallTracer): () => void {
    // An object of its own each time, so that one tracer that came twice can leave once.
    const entry: CallTracer = { begin: (called) => tracer.begin(called) };
    this.#all = [...this.#all, entry];
    return () => {
      this.#all = this.#all.filter((one) => one !== entry);
    };
  }

  /** None for the calls that a tracer makes itself: each would bring forth the next, for ever. */
  begin(called: TracedFunction): readonly CallTrace[] {
    const traces: CallTrace[] = [];
    if (this.#isAtWork) return traces;
    this.#isAtWork = true;
    for (const tracer of this.#all) {
      try {
        traces.push(tracer.begin(called));
      } catch (error) {
        this.onError?.(error);
      }
    }
    this.#isAtWork = false;
    return traces;
  }

  end(traces: readonly CallTrace[], end: TracedEnd): void {
    const wasAtWork = this.#isAtWork;
    this.#isAtWork = true;
    for (const trace of traces) {
      try {
        trace.end(end);
      } catch (error) {
        this.onError?.(error);
      }
    }
    this.#isAtWork = wasAtWork;
  }

  /** Runs a call's code inside its traces: exactly once, and what it returns or throws is the caller's. */
  run<R>(traces: readonly CallTrace[], code: () => R): R {
    const run = new Run(code);
    try {
      nest(traces, 0, run.once);
    } catch (error) {
      this.onError?.(error);
    }
    return run.result();
  }
}

/** Runs code inside all traces from the `i`th on. */
function nest(traces: readonly CallTrace[], i: number, code: () => void): void {
  const trace = traces[i];
  if (trace === undefined) code();
  else trace.run(i === traces.length - 1 ? code : () => nest(traces, i + 1, code));
}

/** A call's code, which runs once, and what came of it. */
class Run<R> {
  #state: 'due' | 'returned' | 'threw' = 'due';
  #value: R | undefined;
  #error: unknown;
  readonly #code: () => R;

  constructor(code: () => R) {
    this.#code = code;
  }

  readonly once = (): void => {
    if (this.#state !== 'due') return;
    try {
      this.#value = this.#code();
      this.#state = 'returned';
    } catch (error) {
      this.#error = error;
      this.#state = 'threw';
    }
  };

  /** Runs it now if nobody has. */
  result(): R {
    this.once();
    if (this.#state === 'threw') throw this.#error;
    return this.#value as R;
  }
}
