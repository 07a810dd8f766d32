// A program that tracks calls, over and over: first until V8 has optimised what it will, then as long again.
//
//   node steady-state.mjs <rounds of each half> <calls of each function in a round> [only this kind, all succeed]
//
// Run with V8's --log-deopt, --trace-opt and --trace-turbo-inlining: it keeps the first for its second half and the other
// two for its first half, so that all that they print is to the point.

import { setFlagsFromString } from 'node:v8';
import { makeCallees, makeDriver, makeSharedDriver } from '../call-sites.mjs';
import { create } from '../candidates/tracklight.mjs';

const FUNCTIONS = ['number', 'object', 'async', 'promise', 'awaiting'];
const METHODS = ['method', 'async-method'];
/** One call in so many fails. */
const FAILURES = 50;

const [rounds, calls] = process.argv.slice(2).map(Number);
const [, , , , only] = process.argv;

const silent = { console: {}, error: {} };
const instances = [create({ loggers: silent }), create({ loggers: silent })];
const trackedBy = (i) => instances[i % 2];

const driverOf = (makeDrive) => (kind) => {
  const drive = makeDrive(kind, makeCallees(kind, trackedBy));
  return () => drive(calls);
};
// Called from one place first, so that V8 optimises a wrapper before it thinks of inlining it.
const drivers =
  only === undefined
    ? [...[...FUNCTIONS, ...METHODS].map(driverOf(makeDriver)), ...FUNCTIONS.map(driverOf(makeSharedDriver)), fail]
    : [driverOf(makeSharedDriver)(only), driverOf(makeDriver)(only)];

const failing = instances.map(({ wrap }) =>
  wrap(function failing(pass) {
    if (pass % FAILURES === 0) throw new Error(`expected, ${pass}`);
    return pass & 1023;
  }),
);
const rejecting = instances.map(({ wrap }) =>
  wrap(async function rejecting(pass) {
    if (pass % FAILURES === 1) throw new TypeError(`expected, ${pass}`);
    return pass & 1023;
  }),
);

async function fail() {
  for (let pass = 0; pass < calls * instances.length; pass++) {
    try {
      failing[pass % 2](pass);
      await rejecting[pass % 2](pass);
    } catch {
      // Only its being thrown matters.
    }
  }
}

async function run() {
  for (let round = 0; round < rounds; round++) {
    for (const drive of drivers) await drive();
    // V8 puts in place what it compiled meanwhile.
    await new Promise(setImmediate);
  }
}

setFlagsFromString('--no-log-deopt');
await run();
for (const flag of ['--no-trace-opt', '--no-trace-turbo-inlining', '--log-deopt']) setFlagsFromString(flag);
await run();
