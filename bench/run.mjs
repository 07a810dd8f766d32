// npm run bench: every figure that the documentation quotes, beside its reference and its goal, in one run.
//
//   npm run bench                  a minute and a half
//   npm run bench -- --quick       about 40 seconds, with a wider spread
//   TRACKLIGHT_BUILD=<entry file> npm run bench       another build, to compare two
//
// Never fails on a figure, only on a crash: the machine of the moment is not the code's fault.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Analytics } from './build.mjs';
import { calibrateBytes, measureBytes } from './scenarios/bytes.mjs';
import { measureOverhead } from './scenarios/overhead.mjs';
import { importMs, minifiedBytes } from './scenarios/start-up.mjs';
import { toTable } from './table.mjs';

const isQuick = process.argv.includes('--quick');
const effort = isQuick ? { waves: 2, rounds: 12 } : { waves: 5, rounds: 24 };

const begun = performance.now();
console.log(
  `node ${process.version}, V8 ${process.versions.v8}, ${process.platform} ${process.arch}, ${cpus()[0].model}, ${cpus().length} CPUs`,
);

const calibration = await calibrateBytes();
const overhead = [];
for (const row of await measureOverhead(effort)) overhead.push(await measureBytes(row));

console.log(`
Overhead of one tracked call (16 functions, two live instances; ${effort.waves} processes of ${effort.rounds} rounds a row)
  ×      processor time above the bare call ÷ two performance.now() of the same round (${overhead[0].unitNs.median.toFixed(1)} ns)
  bytes  above the bare call; the method finds ${calibration.none.toFixed(2)} for a function that allocates nothing, ${calibration.sixteen.toFixed(2)} for 16 bytes
`);
console.log(toTable(['', '×', 'least … most', 'ns', 'bytes', 'goal', ''], overhead.map(overheadLine)));

console.log(`\n${toTable(['', 'measured', 'goal', ''], await otherLines())}`);
console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s`);

function overheadLine(row) {
  const { name, ratio, ns, bytesACall, times, bytes } = row;
  const goals = [];
  if (times !== undefined) goals.push({ text: `${times} ×`, isReached: ratio.median <= times });
  // Exact to a fraction of a byte: code compiled meanwhile shows as a few bytes among 10,000 calls.
  if (bytes !== undefined) goals.push({ text: `${bytes} B`, isReached: Math.round(bytesACall) <= bytes });
  return [
    name,
    ratio.median.toFixed(2),
    `${ratio.least.toFixed(2)} … ${ratio.most.toFixed(2)}`,
    ns.median.toFixed(0),
    bytesACall.toFixed(0).replace('-0', '0'),
    goals.map(({ text }) => text).join(', '),
    verdict(goals),
  ];
}

async function otherLines() {
  const grown = await growth();
  const fn = () => 1;
  const isUntouched = new Analytics({ enabled: false }).wrap(fn) === fn;
  return [
    cheaperThanProm('sync', 11),
    cheaperThanProm('async', 8),
    reportedLine('sync'),
    reportedLine('async'),
    [
      'disabled at construction',
      isUntouched ? 'the function itself' : 'a wrapper',
      'the function itself',
      verdict([{ isReached: isUntouched }]),
    ],
    line('memory after 10⁷ calls of one function', grown.keptBytes / 1e6, 'MB', 1),
    line('getStats() then', grown.oneFunctionMs * 1000, 'µs', 20),
    line('memory a function, 10,000 functions called once', grown.bytesAFunction / 1000, 'kB', 2),
    line('getStats() of these', grown.manyFunctionsMs, 'ms', 80),
    line('import of the core entry', importMs(isQuick ? 7 : 21), 'ms', 15),
    line('core entry, minified', (await minifiedBytes()) / 1000, 'kB', 40),
  ];
}

function cheaperThanProm(how, goal) {
  const ratioOf = (name) => overhead.find((row) => row.name.startsWith(`${how}: ${name}`)).ratio.median;
  const times = ratioOf('prom-client') / ratioOf('tracklight');
  return [
    `cheaper than prom-client, ${how}`,
    `${times.toFixed(1)} ×`,
    `≥ ${goal} ×`,
    verdict([{ isReached: times >= goal }]),
  ];
}

function reportedLine(how) {
  const { accuracy } = overhead.find((row) => row.name === `${how}: tracklight`);
  const percent = (accuracy.median - 1) * 100;
  const text = `${percent > 0 ? '+' : ''}${percent.toFixed(0)} %`;
  return [
    `reported overhead against measured, ${how}`,
    text,
    '± 15 %',
    verdict([{ isReached: Math.abs(percent) <= 15 }]),
  ];
}

function line(what, value, unit, goal) {
  return [what, `${value.toPrecision(3)} ${unit}`, `${goal} ${unit}`, verdict([{ isReached: value <= goal }])];
}

function verdict(goals) {
  if (goals.length === 0) return '';
  return goals.every(({ isReached }) => isReached) ? 'reached' : 'missed';
}

async function growth() {
  const child = fork(fileURLToPath(new URL('scenarios/growth.mjs', import.meta.url)), { execArgv: ['--expose-gc'] });
  const [figures] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the growth scenario ended with code ${code}`);
    }),
  ]);
  return figures;
}
