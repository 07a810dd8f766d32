// What a program pays for loading an entry: time to import it in a fresh process, bytes after a bundler.
//
//   node bench/scenarios/start-up.mjs [--quick]

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { entry } from '../build.mjs';
import { runAlone } from '../print-scenario.mjs';
import { quiet, shuffled, spread } from '../statistics.mjs';

const LOADED_LATER = {
  name: 'loaded later',
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined)),
};

const GOALS = { importMs: 15, kilobytes: 40 };

const empty = new URL('../start-up/empty.mjs', import.meta.url).href;

/** The scenario; see print-scenario.mjs. */
export async function measureStartUp({ isQuick = false } = {}) {
  const found = entries();
  const times = importTimes([empty, ...found.map(({ url }) => url)], isQuick ? 5 : 21);
  const emptyMs = quiet(times.get(empty));
  const rows = [];
  for (const { name, url } of found) {
    const ownTimes = times.get(url).map((ms) => ms - emptyMs);
    rows.push({ name, times: ownTimes, kilobytes: (await minifiedBytes(url)) / 1e3 });
  }
  return {
    title: 'Start-up: importing an entry into a fresh process; its size bundled and minified, without packages',
    head: ['', 'import, ms', 'least … most', 'kB'],
    rows: rows.map(({ name, times, kilobytes }) => [
      name,
      quiet(times).toFixed(1),
      rangeOf(times),
      kilobytes.toFixed(1),
    ]),
    notes: [
      `  import  above that of an empty module (${emptyMs.toFixed(1)} ms), packages that the entry needs included`,
    ],
    goals: goalsOf(rows[0]),
  };
}

/** Every entry of the package with its name, the core first. */
function entries() {
  const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const withCode = Object.entries(exports).filter(([, target]) => target.import !== undefined);
  return withCode.map(([key, target]) => ({
    name: `tracklight${key.slice(1)}`,
    url: new URL(target.import.default.replace('./dist/esm/', ''), entry).href,
  }));
}

/** Milliseconds by address, each in a process of its own; in rounds, for the machine's bad moments to hit all alike. */
function importTimes(urls, rounds) {
  const times = new Map(urls.map((url) => [url, []]));
  for (let round = 0; round < rounds; round++) for (const url of shuffled(urls)) times.get(url).push(importMs(url));
  return times;
}

function importMs(url) {
  const script = `const start = performance.now();
    await import(${JSON.stringify(url)});
    console.log(performance.now() - start);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }));
}

/** Bytes of an entry and of all that it imports at once, without packages; what it loads when first used is left out. */
async function minifiedBytes(url) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(url)],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    external: ['*.cjs'],
    plugins: [LOADED_LATER],
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].contents.length;
}

function goalsOf({ times, kilobytes }) {
  return [
    {
      name: 'import of the core entry',
      measured: `${quiet(times).toFixed(1)} ms`,
      spread: rangeOf(times),
      goal: `≤ ${GOALS.importMs} ms`,
      isReached: quiet(times) <= GOALS.importMs,
    },
    {
      name: 'core entry, minified',
      measured: `${kilobytes.toFixed(1)} kB`,
      spread: '',
      goal: `≤ ${GOALS.kilobytes} kB`,
      isReached: kilobytes <= GOALS.kilobytes,
    },
  ];
}

function rangeOf(times) {
  const { least, most } = spread(times);
  return `${least.toFixed(1)} … ${most.toFixed(1)}`;
}

await runAlone(import.meta, measureStartUp);
