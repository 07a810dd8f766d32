// The work that is tracked: 16 tiny functions of one kind, and the loops that call them.
//
// Every function and every loop is made from a text of its own. V8 shares type feedback between closures of one
// function, and even between functions of one text: sixteen of those would be optimised as one.

/** Functions, and so calls in one pass of a driver. */
export const SITES = 16;

const BODIES = {
  number: (i) => `return function site${i}(a, b) { return (a + b + ${i}) & 1023; }`,
  object: (i) => `class Kind${i} { value = ${i}; }
    const kept = new Kind${i}();
    return function site${i}(a, b) { kept.value = (a + b + ${i}) & 1023; return kept; }`,
  async: (i) => `return async function site${i}(a, b) { return (a + b + ${i}) & 1023; }`,
  promise: (i) => `return function site${i}(a, b) { return Promise.resolve((a + b + ${i}) & 1023); }`,
};

/** `number` and `object` return at once, `async` is an async function, `promise` a plain one that returns a promise. */
export function makeFunctions(kind) {
  return Array.from({ length: SITES }, (_, i) => new Function(BODIES[kind](i))());
}

/** `drive(passes)` calls each function so often from a loop of its own, where V8 may inline the call. */
export function makeDriver(kind, functions) {
  const loops = functions.map((fn, i) => makeLoop(kind, `${callOf(kind, 'callee')};`, `loop${i}`, fn));
  return async (passes) => {
    for (const loop of loops) await loop(passes);
  };
}

/** The same, all called from one place in the code: what is called there changes, so that V8 cannot inline it. */
export function makeSharedDriver(kind, functions) {
  const calls = `for (let i = 0; i < ${SITES}; i++) ${callOf(kind, 'callee[i]')};`;
  return makeLoop(kind, calls, 'shared', functions);
}

/** The unit: one pass is two readings of `performance.now()`. */
export function makeUnit() {
  return makeLoop('number', 'const start = clock.now(); last = clock.now() - start;', 'unit', undefined);
}

function callOf(kind, callee) {
  if (kind === 'object') return `last = ${callee}(pass, last).value`;
  return `last = ${isAwaited(kind) ? 'await ' : ''}${callee}(pass, last)`;
}

function makeLoop(kind, body, name, callee) {
  const text = `return ${isAwaited(kind) ? 'async ' : ''}function ${name}(passes) {
    let last = 0;
    for (let pass = 0; pass < passes; pass++) { ${body} }
    return last;
  }`;
  return new Function('callee', 'clock', text)(callee, performance);
}

function isAwaited(kind) {
  return kind === 'async' || kind === 'promise';
}
