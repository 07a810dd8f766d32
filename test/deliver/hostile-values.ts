// Values that were made to break whoever touches them.

import fc from 'fast-check';

type Named = readonly [name: string, make: () => unknown];

const THROWN: readonly Named[] = [
  ['an error', () => new Error('poison')],
  ['null', () => null],
  ['undefined', () => undefined],
  ['a symbol', () => Symbol('poison')],
  ['a string', () => 'poison'],
  ['a function', () => () => {}],
  ['a proxy of traps', () => trap()],
  ['an error without a readable message', () => withThrowing(new Error('poison'), 'message', new Error('poison'))],
  ['an error without a readable name', () => withThrowing(new Error('poison'), 'name', new Error('poison'))],
  ['an error without a readable code', () => withThrowing(new Error('poison'), 'code', new Error('poison'))],
  ['an object without a prototype', () => Object.create(null)],
];

/** Too slow to be made by the thousand. */
const LARGE = /1 MB|deep|sparse|100,000|large|global|process/;

const TRAPS = [
  'get',
  'has',
  'ownKeys',
  'getPrototypeOf',
  'getOwnPropertyDescriptor',
  'isExtensible',
  'apply',
  'construct',
] as const;

const PLAIN: readonly Named[] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['true', () => true],
  ['NaN', () => Number.NaN],
  ['-0', () => -0],
  ['infinity', () => Number.POSITIVE_INFINITY],
  ['a bigint', () => 10n ** 30n],
  ['a boxed bigint', () => Object(1n)],
  ['a symbol', () => Symbol('s')],
  ['a boxed symbol', () => Object(Symbol('s'))],
  ['a function', () => () => {}],
  ['a class', () => class {}],
  ['a generator', () => (function* () {})()],
  ['a promise', () => Promise.resolve(1)],
  ['a date', () => new Date()],
  ['an invalid date', () => new Date(Number.NaN)],
  ['a regular expression', () => /x/],
  ['an error', () => new Error('x')],
  ['a map', () => new Map([[{}, {}]])],
  ['a set', () => new Set([1n])],
  ['a weak map', () => new WeakMap()],
  ['a buffer', () => Buffer.alloc(100)],
  ['a large typed array', () => new Float64Array(50_000)],
  ['bigint numbers', () => new BigInt64Array(3)],
  ['a sparse array', () => new Array(1_000)],
  ['a very sparse array', () => Object.assign([], { 900000: 1 })],
  ['a 1 MB string', () => 'x'.repeat(1_048_576)],
  ['a 1 MB string of lone surrogates', () => '\ud800'.repeat(349_525)],
  ['a lone high surrogate', () => '\ud83d'],
  ['a lone low surrogate', () => '\ude00'],
  ['surrogates in the wrong order', () => '\ude00\ud83d'],
  ['NUL', () => 'a\0b'],
  ['line separators', () => '\u2028\u2029'],
  ['bidi controls', () => '\u202eevil\u202c'],
  ['ANSI', () => '\u001b[31mred'],
  ['markup', () => '</script><script>alert(1)</script>'],
  ['SQL', () => "'; DROP TABLE events; --"],
  ['a format string', () => '%s%n%d'],
  ['__proto__', () => '__proto__'],
  ['constructor', () => 'constructor'],
  ['an own __proto__', () => JSON.parse('{"__proto__":{"polluted":true}}')],
  ['an own constructor', () => JSON.parse('{"constructor":{"prototype":{"polluted":true}}}')],
  ['a null prototype', () => Object.create(null)],
  ['a prototype that throws', () => Object.create(trap())],
  ['a cycle', () => cycle(1)],
  ['a long cycle', () => cycle(500)],
  ['a cycle through an array', () => arrayCycle()],
  ['deep objects', () => nest(100_000, (inner) => ({ inner }))],
  ['deep arrays', () => nest(100_000, (inner) => [inner])],
  ['the global object', () => globalThis],
  ['the process', () => process],
  ['100,000 keys', () => Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]))],
  ['a key of 1 MB', () => ({ ['k'.repeat(1_048_576)]: 1 })],
  ['a revoked proxy', () => revoked()],
  ['a proxy of traps', () => trap()],
  ['a proxy that is endless', () => endless()],
  ['toJSON that gives undefined', () => ({ toJSON: () => undefined })],
  ['toJSON that gives a function', () => ({ toJSON: () => () => {} })],
  ['toJSON that gives itself', () => selfish()],
  ['toJSON that gives a bigint', () => ({ toJSON: () => 1n })],
  ['toJSON that changes its object', () => changing()],
  ['toJSON that is no function', () => ({ toJSON: 7 })],
  ['a getter that grows its object', () => growing()],
  ['a then that throws', () => withThrowing({}, 'then', new Error('poison'))],
];

function roots(): readonly Named[] {
  const getters = THROWN.map(
    ([what, make]): Named => [`a getter that throws ${what}`, () => withThrowing({}, 'x', make())],
  );
  const toJSONs = THROWN.map(
    ([what, make]): Named => [`a toJSON that throws ${what}`, () => throwing('toJSON', make())],
  );
  const traps = TRAPS.map(
    (name): Named => [`a proxy with a throwing ${name}`, () => new Proxy(target(), { [name]: fail })],
  );
  return [...PLAIN, ...getters, ...toJSONs, ...traps];
}

/** At least 200, each made anew: `[what it is, the value]`. */
export function hostileValues(): (readonly [string, unknown])[] {
  const places: readonly (readonly [string, (value: unknown) => unknown])[] = [
    ['', (value) => value],
    [' in a field', (value) => ({ before: 1, field: value, after: 2 })],
    [' in an array', (value) => [1, [value]]],
  ];
  return places.flatMap(([where, put]) => roots().map(([what, make]) => [`${what}${where}`, put(make())] as const));
}

/** How a value is put together; fast-check looks at what it makes, and must not step into the traps itself. */
type Recipe =
  | { readonly root: Named }
  | { readonly plain: unknown }
  | { readonly of: readonly Recipe[]; readonly keys?: readonly string[] };

const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'then'),
);
const plain = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  key,
});

const { recipe } = fc.letrec<{ recipe: Recipe; root: Recipe }>((tie) => ({
  recipe: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    plain.map((value) => ({ plain: value })),
    tie('root'),
    fc.record({ of: fc.array(tie('recipe'), { maxLength: 4 }) }),
    fc.record({ of: fc.array(tie('recipe'), { maxLength: 4 }), keys: fc.array(key, { minLength: 4, maxLength: 4 }) }),
  ),
  root: fc.constantFrom(...roots().filter(([name]) => !LARGE.test(name))).map((root) => ({ root })),
}));

/** Makes anything at all, with a trap in it now and then. */
export const anything: fc.Arbitrary<() => unknown> = recipe.map((made) => () => prepare(made));

function prepare(made: Recipe): unknown {
  if ('plain' in made) return made.plain;
  if ('root' in made) return made.root[1]();
  const values = made.of.map(prepare);
  if (made.keys === undefined) return values;
  const object = {};
  for (const [i, value] of values.entries()) {
    Object.defineProperty(object, made.keys[i] as string, { value, enumerable: true });
  }
  return object;
}

function fail(): never {
  throw new Error('trap');
}

function target(): object {
  return Object.assign(() => {}, { x: 1 });
}

function trap(): object {
  return new Proxy(target(), new Proxy({}, { get: () => fail }));
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function endless(): object {
  return new Proxy(
    {},
    {
      get: () => endless(),
      ownKeys: () => ['x'],
      getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }),
    },
  );
}

function withThrowing(object: object, key: string, thrown: unknown): object {
  return Object.defineProperty(object, key, {
    enumerable: true,
    get() {
      throw thrown;
    },
  });
}

function throwing(method: string, thrown: unknown): object {
  return {
    [method]() {
      throw thrown;
    },
  };
}

function cycle(length: number): object {
  const first: { next?: object } = {};
  let last = first;
  for (let i = 1; i < length; i++) last = last.next = {};
  last.next = first;
  return first;
}

function arrayCycle(): unknown[] {
  const array: unknown[] = [];
  array.push({ array });
  return array;
}

function nest(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
}

function selfish(): object {
  const object = { toJSON: () => object };
  return object;
}

function changing(): object {
  const object: Record<string, unknown> = {
    toJSON() {
      delete object['toJSON'];
      object['self'] = object;
      return object;
    },
  };
  return object;
}

function growing(): object {
  let count = 0;
  const object: Record<string, unknown> = {};
  const get = () => {
    Object.defineProperty(object, `x${++count}`, { enumerable: true, get });
    return count;
  };
  return Object.defineProperty(object, 'x', { enumerable: true, get });
}
