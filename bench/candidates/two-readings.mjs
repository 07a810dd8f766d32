// The least a wrapper can do: read the clock twice and keep nothing but the last duration.

import { performance } from 'node:perf_hooks';

const last = { durationMs: 0.5 };

export function create() {
  return { wrap: (fn, isAsync) => (isAsync ? wrapAsync(fn) : wrapSync(fn)) };
}

function wrapSync(fn) {
  return function tracked() {
    const start = performance.now();
    // biome-ignore lint/complexity/noArguments: an array of them would cost 40 bytes a call more
    const result = Reflect.apply(fn, this, arguments);
    last.durationMs = performance.now() - start;
    return result;
  };
}

function wrapAsync(fn) {
  return async function tracked(...args) {
    const start = performance.now();
    try {
      return await fn.apply(this, args);
    } finally {
      last.durationMs = performance.now() - start;
    }
  };
}
