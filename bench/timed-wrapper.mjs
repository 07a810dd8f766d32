// The wrapper that people write by hand, for candidates that come without one.

/** What `start(name)` returns before a call, `finish(name, started, outcome)` gets after it. */
export function timedWrapper(start, finish) {
  return (fn, isAsync) => (isAsync ? wrapAsync(fn, start, finish) : wrapSync(fn, start, finish));
}

function wrapSync(fn, start, finish) {
  const { name } = fn;
  return function tracked(...args) {
    const started = start(name);
    try {
      const result = fn.apply(this, args);
      finish(name, started, 'success');
      return result;
    } catch (error) {
      finish(name, started, 'error');
      throw error;
    }
  };
}

function wrapAsync(fn, start, finish) {
  const { name } = fn;
  return async function tracked(...args) {
    const started = start(name);
    try {
      const result = await fn.apply(this, args);
      finish(name, started, 'success');
      return result;
    } catch (error) {
      finish(name, started, 'error');
      throw error;
    }
  };
}
