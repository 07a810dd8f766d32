// Whether V8 keeps what it optimised: deoptimisations of Tracklight's own functions in a steady state, and whether its
// wrappers (of sync and of async functions) are optimised at all and short enough to be inlined. Two spoilt builds show
// that the check can fail.
//
// Inlining is asked of programs that track one kind of call: in one that tracks all kinds, the wrapper has all that ends
// promises inlined into it, and is too long itself. It costs a tenth more then (`called from one place` of overhead.mjs).
//
//   node bench/scenarios/deopts.mjs     ends with code 1 when something is amiss

import { fileURLToPath } from 'node:url';
import { entry } from '../build.mjs';
import { buildMutant, MUTANTS } from '../deopts/mutants.mjs';
import { observe } from '../deopts/observe.mjs';
import { runAlone } from '../print-scenario.mjs';

/** V8's limit for a function that is to be inlined (--max-inlined-bytecode-size). */
const INLINED_BYTES = 460;
/** Its limit for one with all that was inlined into it before: 920 (--max-inlined-bytecode-size-cumulative) ÷ 1.2. */
const WEIGHED_BYTES = 766;

/** The scenario; see print-scenario.mjs. */
export async function measureDeopts() {
  const file = fileURLToPath(entry);
  const own = { name: 'tracklight', ...(await observe(file)) };
  const sync = { name: '  sync calls alone', ...(await observe(file, { only: 'number' })) };
  const async = { name: '  async calls alone', ...(await observe(file, { only: 'async' })) };
  const mutants = [];
  for (const mutant of MUTANTS) mutants.push({ name: mutant.name, ...(await observeMutant(mutant)) });
  return {
    title: `Deoptimisations (Node ${process.versions.node}: sync, async, methods, errors; after as many calls to warm up)`,
    head: ['', 'own deopts', 'other deopts', 'wrappers optimised', 'inlined', 'bytecode, B', 'with inlined, B'],
    rows: [own, sync, async, ...mutants].map(textsOf),
    notes: own.deopts.map((place) => `deoptimised: ${place}`),
    goals: goalsOf(own, [sync, async], mutants),
  };
}

async function observeMutant(mutant) {
  const { entry: spoilt, remove } = buildMutant(mutant);
  try {
    return await observe(spoilt, { rounds: mutant.rounds });
  } finally {
    remove();
  }
}

function textsOf({ name, deopts, otherDeopts, isOptimised, isInlined, bytecodeBytes, weighedBytes }) {
  const answers = [yesOrNo(isOptimised), yesOrNo(isInlined)];
  return [name, deopts.length, otherDeopts, ...answers, bytecodeBytes, weighedBytes].map(String);
}

function goalsOf({ deopts, isOptimised, bytecodeBytes }, alone, [changing, long]) {
  const isInlined = alone.every((one) => one.isInlined);
  const weighedBytes = Math.max(...alone.map((one) => one.weighedBytes));
  const isNoticed = changing.deopts.length > 0 && !long.isOptimised && !long.isInlined;
  return [
    fact('deoptimisations in a steady state', String(deopts.length), '0', deopts.length === 0),
    fact('the wrappers are optimised', yesOrNo(isOptimised), 'yes', isOptimised),
    fact('each is inlined into the loops that call it', yesOrNo(isInlined), 'yes', isInlined),
    fact(
      'bytecode of the longest wrapper',
      `${bytecodeBytes} B`,
      `< ${INLINED_BYTES} B`,
      bytecodeBytes < INLINED_BYTES,
    ),
    fact(
      'the same with what V8 inlines into it',
      `${weighedBytes} B`,
      `≤ ${WEIGHED_BYTES} B`,
      weighedBytes <= WEIGHED_BYTES,
    ),
    fact('both spoilt wrappers are noticed', yesOrNo(isNoticed), 'yes', isNoticed),
  ];
}

function fact(name, measured, goal, isReached) {
  return { name, measured, spread: '', goal, isReached };
}

function yesOrNo(is) {
  return is ? 'yes' : 'no';
}

// Not a figure of the machine, so it may fail.
const alone = await runAlone(import.meta, measureDeopts);
if (alone?.goals.some(({ isReached }) => !isReached)) process.exitCode = 1;
