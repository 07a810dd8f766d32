// A made-up run that looks like a real one: many functions, log-normal durations, a burst of failures. The same every time.

import type { AnalyticsSnapshot } from '../../src/aggregate/snapshot.js';
import { type Call, START_MS, snapshotOf } from './snapshot-of.js';

const RUN_MS = 838_000;

/** A small seeded generator (mulberry32): numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Name, event type, share of the calls, median in ms, spread, share of failures. */
type Kind = readonly [
  name: string,
  eventType: string,
  weight: number,
  medianMs: number,
  spread: number,
  failing?: number,
];

const KINDS: readonly Kind[] = [
  ['Catalog.fetchArtist', 'api', 65, 150, 0.9, 0.05],
  ['Catalog.searchCatalog', 'api', 30, 480, 0.8, 0.03],
  ['Catalog.fetchTracks', 'api', 41, 215, 0.5, 0.008],
  ['buildSearchIndex', 'compute', 2.2, 2600, 0.4],
  ['Updater.updateGenres', 'job', 10, 540, 0.6, 0.005],
  ['verifyDatabase', 'job', 1, 6500, 0.2],
  ['Updater.updateYears', 'job', 10, 410, 0.6],
  ['runFullScan', 'job', 0.5, 11_700, 0.1],
  ['Catalog.syncPlaylist', 'api', 6, 720, 0.6, 0.03],
  ['Catalog.fetchAlbum', 'api', 47, 92, 0.5, 0.006],
  ['Library.load', 'db', 4.6, 670, 0.4],
  ['exportCsv', 'io', 1, 1240, 0.4],
  ['Store.saveBatch', 'db', 11, 94, 0.5, 0.004],
  ['dedupeTracks', 'compute', 7, 131, 0.5],
  ['migrateSchema', 'db', 0.5, 1570, 0.2],
  ['Store.saveTrack', 'db', 60, 4, 0.7, 0.004],
  ['Store.findTrack', 'db', 110, 1.4, 0.7],
  ['parseYear', 'compute', 160, 0.008, 0.8, 0.002],
  ['normalizeTitle', 'compute', 150, 0.02, 0.6],
  ['Cache.get', 'cache', 130, 0.3, 0.8],
  ['Cache.set', 'cache', 60, 0.4, 0.8, 0.001],
  ['inferGenre', 'compute', 30, 3, 0.9, 0.002],
  ['readPlistFile', 'io', 8, 21, 0.5, 0.01],
  ['writeArtwork', 'io', 6, 48, 0.6, 0.01],
  ['hashFile', 'io', 14, 9, 0.6],
  ['resizeCover', 'compute', 5, 62, 0.4],
  ['Queue.publish', 'io', 20, 2.1, 0.5],
  ['Session.refresh', 'api', 3, 130, 0.3],
  ['Lock.acquire', 'db', 18, 0.9, 1.1],
  ['renderPreview', 'compute', 4, 38, 0.5],
];

const ERRORS: readonly (readonly [name: string, message: (random: () => number) => string])[] = [
  ['HTTPError', () => '429 Too Many Requests'],
  ['HTTPError', () => '503 Service Unavailable'],
  ['RangeError', (random) => `year out of range: ${Math.floor(random() * 99_999)}`],
  ['SqliteError', () => 'UNIQUE constraint failed: tracks.persistent_id'],
  ['SyntaxError', () => 'Unexpected token < in plist at position 812'],
  ['TypeError', () => "Cannot read properties of undefined (reading 'genres')"],
  ['RedisError', () => "READONLY You can't write against a read only replica"],
];

export interface SyntheticOptions {
  readonly calls?: number;
  /** More functions than the thirty by number: `Service12.method3`. */
  readonly functions?: number;
  readonly maxEvents?: number;
  readonly seed?: number;
  /** Multiplies every duration. */
  readonly slowness?: number;
}

export function syntheticRun(options: SyntheticOptions = {}): AnalyticsSnapshot {
  const { calls = 20_000, functions = KINDS.length, maxEvents = 100_000, seed = 1, slowness = 1 } = options;
  const random = randomFrom(seed);
  const kinds = Array.from({ length: functions }, (_, i) => kindAt(i));
  const weights = kinds.reduce((sum, [, , weight]) => sum + weight, 0);
  const made: Call[] = [];
  for (let i = 0; i < calls; i++) {
    const startMs = START_MS + wavy((i + random()) / calls) * RUN_MS;
    made.push(callOf(pick(kinds, random() * weights), startMs, random, slowness));
  }
  return snapshotOf(made, { maxEvents, overheadNsPerCall: 420 });
}

/** 0–1 to 0–1, growing, but not evenly: a run has its busy and its quiet minutes. */
function wavy(at: number): number {
  return at + 0.02 * Math.sin(2 * Math.PI * 2 * at) + 0.006 * Math.sin(2 * Math.PI * 5 * at);
}

function kindAt(i: number): Kind {
  const kind = KINDS[i % KINDS.length] as Kind;
  if (i < KINDS.length) return kind;
  const [, eventType, weight, medianMs, spread, failing] = kind;
  return [`Service${Math.floor(i / 7)}.method${i}`, eventType, weight, medianMs, spread, failing ?? 0];
}

function pick(kinds: readonly Kind[], at: number): Kind {
  let left = at;
  for (const kind of kinds) {
    left -= kind[2];
    if (left < 0) return kind;
  }
  return kinds[0] as Kind;
}

function callOf(
  [functionName, eventType, , medianMs, spread, failing = 0]: Kind,
  startMs: number,
  random: () => number,
  slowness: number,
): Call {
  const at = (startMs - START_MS) / RUN_MS;
  const isOutage = at > 0.64 && at < 0.71 && eventType === 'api';
  const normal = Math.sqrt(-2 * Math.log(random() || 1)) * Math.cos(2 * Math.PI * random());
  const durationMs = medianMs * slowness * Math.exp(normal * spread);
  const call = { functionName, eventType, startMs, durationMs: Math.round(durationMs * 1e6) / 1e6 };
  if (isOutage && random() < failing * 8) {
    return {
      ...call,
      durationMs: 5001 + random() * 40,
      outcome: 'error',
      errorName: 'TimeoutError',
      errorMessage: 'request timed out after 5000 ms',
    };
  }
  if (random() >= failing / 4) return random() < 0.0005 ? { ...call, outcome: 'cancelled' } : call;
  const [errorName, message] = ERRORS[Math.floor(random() * ERRORS.length)] as (typeof ERRORS)[number];
  return { ...call, outcome: 'error', errorName, errorMessage: message(random) };
}
