// The work that is tracked: 16 tiny functions of one kind, and the loops that call them.
//
// Every function and every loop is made from a text of its own. V8 shares type feedback between closures of one
// function, and even between functions of one text: sixteen of those would be optimised as one.

/** Functions, each with a loop of its own. */
export const SITES = 16;

/** Calls in flight together. */
const AT_ONCE = 64;

const PLAIN = { isAsync: false, call: (callee) => `last = ${callee}(pass, last)` };
const AWAITED = { isAsync: true, call: (callee) => `last = await ${callee}(pass, last)` };
const sum = (i) => `(a + b + ${i}) & 1023`;

// `text(i)` makes the function; `call(callee, i)` calls it.
const KINDS = {
  number: { ...PLAIN, text: (i) => `return function site${i}(a, b) { return ${sum(i)}; }` },
  object: {
    isAsync: false,
    text: (i) => `class Kind${i} { value = ${i}; }
      const kept = new Kind${i}();
      return function site${i}(a, b) { kept.value = ${sum(i)}; return kept; }`,
    call: (callee) => `last = ${callee}(pass, last).value`,
  },
  method: {
    isAsync: false,
    isMethod: true,
    text: (i) => `return class Service${i} { site${i}(a, b) { return ${sum(i)}; } }`,
    call: (callee, i) => `last = ${callee}.site${i}(pass, last)`,
  },
  async: { ...AWAITED, text: (i) => `return async function site${i}(a, b) { return ${sum(i)}; }` },
  promise: { ...AWAITED, text: (i) => `return function site${i}(a, b) { return Promise.resolve(${sum(i)}); }` },
  awaiting: { ...AWAITED, text: (i) => `return async function site${i}(a, b) { await null; return ${sum(i)}; }` },
  concurrent: {
    isAsync: true,
    callsAPass: AT_ONCE,
    prepare: 'const calls = [];',
    text: (i) => `return async function site${i}(a, b) { await null; return ${sum(i)}; }`,
    call: (callee) => `for (let i = 0; i < ${AT_ONCE}; i++) calls[i] = ${callee}(pass, last);
      last = (await Promise.all(calls))[0]`,
  },
  'async-method': {
    isAsync: true,
    isMethod: true,
    text: (i) => `return class Service${i} { async site${i}(a, b) { return ${sum(i)}; } }`,
    call: (callee, i) => `last = await ${callee}.site${i}(pass, last)`,
  },
};

/** True for functions that return promises. */
export const isAsync = (kind) => KINDS[kind].isAsync;

/** Calls in one pass of a driver. */
export const callsAPass = (kind) => SITES * (KINDS[kind].callsAPass ?? 1);

/**
 * What the drivers call: functions, or for the kinds of methods objects that have them. `tracked` gives what wraps or
 * decorates the function of a number, and is left out for the bare ones.
 */
export function makeCallees(kind, tracked) {
  const { text, isMethod } = KINDS[kind];
  return Array.from({ length: SITES }, (_, i) => {
    const made = new Function(text(i))();
    if (isMethod) return new (tracked === undefined ? made : decorate(made, tracked(i).decorator))();
    return tracked === undefined ? made : tracked(i).wrap(made, isAsync(kind));
  });
}

/** A class with its one method decorated, as compilers do it for the standard dialect. */
function decorate(Service, decorator) {
  const { prototype } = Service;
  const [name] = Object.getOwnPropertyNames(prototype).filter((key) => key !== 'constructor');
  const access = { has: (self) => name in self, get: (self) => self[name] };
  const context = { kind: 'method', name, static: false, private: false, access, metadata: {}, addInitializer() {} };
  const value = decorator(prototype[name], context);
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  return Service;
}

/** `drive(passes)` calls each function so often from a loop of its own, where V8 may inline the call. */
export function makeDriver(kind, callees) {
  const loops = callees.map((callee, i) => makeLoop(kind, `${KINDS[kind].call('callee', i)};`, `loop${i}`, callee));
  return async (passes) => {
    for (const loop of loops) await loop(passes);
  };
}

/** The same, all called from one place in the code: what is called there changes, so that V8 cannot inline it. */
export function makeSharedDriver(kind, callees) {
  const calls = `for (let i = 0; i < ${SITES}; i++) ${KINDS[kind].call('callee[i]')};`;
  return makeLoop(kind, calls, 'shared', callees);
}

/** The unit: one pass is two readings of `performance.now()`. */
export function makeUnit() {
  return makeLoop('number', 'const start = clock.now(); last = clock.now() - start;', 'unit', undefined);
}

function makeLoop(kind, body, name, callee) {
  const text = `return ${isAsync(kind) ? 'async ' : ''}function ${name}(passes) {
    let last = 0;
    ${KINDS[kind].prepare ?? ''}
    for (let pass = 0; pass < passes; pass++) { ${body} }
    return last;
  }`;
  return new Function('callee', 'clock', text)(callee, performance);
}
