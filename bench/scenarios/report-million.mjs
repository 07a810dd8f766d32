// What `tracklight report` takes for a snapshot that retains a million calls of 200 functions: time and memory of a
// process of its own, from start to end, and whether the same input gives the same bytes.
//
//   npm run build && node bench/scenarios/report-million.mjs

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Analytics, entry } from '../build.mjs';
import { runAlone } from '../print-scenario.mjs';
import { quiet, spread } from '../statistics.mjs';

const CALLS = 1_000_000;
const FUNCTIONS = 200;
const ROUNDS = 7;
const MOST_SECONDS = 5;
const MOST_MB = 500;

const COMMAND = fileURLToPath(new URL('cli/main.js', entry));
/** Loaded into the process: the system knows its peak only while it lives. */
const TELL_USAGE = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs';
   process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())));`,
)}`;

/** The scenario; see print-scenario.mjs. */
export async function measureReportMillion({ isQuick = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-million-'));
  try {
    const input = join(folder, 'run.json');
    writeFileSync(input, JSON.stringify(millionCalls()));
    const rounds = [];
    for (let round = 0; round < (isQuick ? 2 : ROUNDS); round++) rounds.push(await report(input, join(folder, 'out')));
    return scenarioOf(rounds, statSync(input).size);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Log-uniform durations of 0.1 to 40 ms, one call in 100 failed: by a clock that only these calls move. */
function millionCalls() {
  let nowNs = 0;
  const clock = { monotonicNs: () => nowNs, epochMs: () => 1_790_000_000_000 + nowNs / 1e6 };
  const analytics = new Analytics({ clock, maxEvents: 0, loggers: { console: {}, error: {}, analytics: {} } });
  const random = randomFrom(1);
  const work = Array.from({ length: FUNCTIONS }, (_, i) =>
    analytics.wrap(
      () => {
        nowNs += 1e5 * Math.exp(6 * random());
        if (random() < 0.01) throw new Error(`request ${Math.floor(random() * 1e6)} failed`);
      },
      { eventType: 'api', name: `Service${i}.run` },
    ),
  );
  for (let i = 0; i < CALLS; i++) {
    try {
      work[i % FUNCTIONS]();
    } catch {
      // Counted.
    }
    nowNs += 1e4;
  }
  return analytics.snapshot();
}

/** Park and Miller's generator: numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}

async function report(input, output) {
  const startMs = performance.now();
  const child = spawn(process.execPath, ['--import', TELL_USAGE, COMMAND, 'report', input, '-o', output], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const [usage, [code]] = await Promise.all([text(child.stdio[3]), once(child, 'close')]);
  if (code !== 0) throw new Error(`tracklight report ended with ${code}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(usage);
  return {
    wallSeconds: (performance.now() - startMs) / 1e3,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    // In units of 1,024 bytes.
    peakMb: (maxRSS * 1024) / 1e6,
    page: readFileSync(join(output, 'analytics_incremental.html')),
  };
}

function scenarioOf(rounds, inputBytes) {
  const row = (name, key, digits) => {
    const values = rounds.map((round) => round[key]);
    const { least, median, most } = spread(values);
    return [name, ...[quiet(values), least, median, most].map((value) => value.toFixed(digits))];
  };
  const seconds = quiet(rounds.map(({ wallSeconds }) => wallSeconds));
  const mb = Math.max(...rounds.map(({ peakMb }) => peakMb));
  const isSame = rounds.every(({ page }) => page.equals(rounds[0].page));
  const goal = (name, measured, limit, isReached) => ({ name, measured, spread: '', goal: limit, isReached });
  return {
    title: `tracklight report of ${CALLS.toLocaleString('en')} retained calls (${(inputBytes / 1e6).toFixed(0)} MB of JSON), ${rounds.length} rounds`,
    head: ['', 'lower quartile', 'least', 'median', 'most'],
    rows: [
      row('time by the wall, s', 'wallSeconds', 2),
      row('processor time, s', 'cpuSeconds', 2),
      row('most memory held, MB', 'peakMb', 0),
    ],
    notes: [`page: ${(rounds[0].page.length / 1e3).toFixed(0)} kB`],
    goals: [
      goal('report of 10⁶ calls, time', `${seconds.toFixed(2)} s`, `≤ ${MOST_SECONDS} s`, seconds <= MOST_SECONDS),
      goal('report of 10⁶ calls, memory', `${mb.toFixed(0)} MB`, `≤ ${MOST_MB} MB`, mb <= MOST_MB),
      goal('same input, same bytes', isSame ? 'yes' : 'no', 'yes', isSame),
    ],
  };
}

await runAlone(import.meta, measureReportMillion);
