// Whether V8 keeps what it optimised: deoptimisations of Tracklight's own functions in a steady state, and whether its
// wrappers (of sync and of async functions) are optimised at all and short enough to be inlined. Two spoilt builds show
// that the check can fail.
//
//   node bench/scenarios/deopts.mjs     ends with code 1 when something is amiss

import { fileURLToPath } from 'node:url';
import { entry } from '../build.mjs';
import { buildMutant, MUTANTS } from '../deopts/mutants.mjs';
import { observe } from '../deopts/observe.mjs';
import { runAlone } from '../print-scenario.mjs';

/** V8's limit for a function that is to be inlined (--max-inlined-bytecode-size). */
const INLINED_BYTES = 460;
/** Its limit for one with all that was inlined into it before (--max-inlined-bytecode-size-cumulative). */
const WEIGHED_BYTES = 920;

/** The scenario; see print-scenario.mjs. */
export async function measureDeopts() {
  const own = { name: 'tracklight', ...(await observe(fileURLToPath(entry))) };
  const mutants = [];
  for (const mutant of MUTANTS) mutants.push({ name: mutant.name, ...(await observeMutant(mutant)) });
  return {
    title: `Deoptimisations (Node ${process.versions.node}: sync, async, methods, errors; after as many calls to warm up)`,
    head: ['', 'own deopts', 'other deopts', 'wrappers optimised', 'inlined', 'bytecode, B', 'with inlined, B'],
    rows: [own, ...mutants].map(textsOf),
    notes: own.deopts.map((place) => `deoptimised: ${place}`),
    goals: goalsOf(own, mutants),
  };
}

async function observeMutant(mutant) {
  const { entry: spoilt, remove } = buildMutant(mutant);
  try {
    return await observe(spoilt, mutant.rounds);
  } finally {
    remove();
  }
}

function textsOf({ name, deopts, otherDeopts, isOptimised, isInlined, bytecodeBytes, weighedBytes }) {
  const answers = [yesOrNo(isOptimised), yesOrNo(isInlined)];
  return [name, deopts.length, otherDeopts, ...answers, bytecodeBytes, weighedBytes].map(String);
}

/** Whether a caller's loop inlines the wrapper changes nothing that can be measured: it is shown, and no goal. */
function goalsOf({ deopts, isOptimised, bytecodeBytes, weighedBytes }, [changing, long]) {
  const isNoticed = changing.deopts.length > 0 && !long.isOptimised && !long.isInlined;
  return [
    fact('deoptimisations in a steady state', String(deopts.length), '0', deopts.length === 0),
    fact('the wrappers are optimised', yesOrNo(isOptimised), 'yes', isOptimised),
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
