// What is written in every scenario: flag evaluations of a shop, as a service would record them.

export const FLAG_KEY = 'new-checkout';
export const START_MS = Date.UTC(2026, 0, 1);
/** Events a second of stored time, so that a million of them is a quarter of an hour. */
const EVENTS_A_MS = 1;

const REASONS = ['TARGETING_MATCH', 'SPLIT', 'SPLIT', 'SPLIT', 'DEFAULT', 'STATIC', 'CACHED', 'ERROR'];
const VARIANTS = ['on', 'off', 'control', undefined];
const COUNTRIES = ['DE', 'FR', 'US', 'JP', 'BR'];
const USERS = 50_000;

/** The i-th event; every second value of a field follows from i alone, so that each run stores the same. */
export function makeEvent(i, flags = 1) {
  const mixed = (Math.imul(i, 2_654_435_761) >>> 0) / 2 ** 32;
  return {
    timestamp: new Date(START_MS + Math.floor(i / EVENTS_A_MS)),
    flagKey: flags === 1 ? FLAG_KEY : `${FLAG_KEY}-${Math.imul(i, 7) % flags}`,
    value: { enabled: i % 2 === 0, limit: i % 10 },
    reason: REASONS[i % REASONS.length],
    variant: VARIANTS[i % VARIANTS.length],
    targetingKey: `user-${Math.floor(mixed * USERS)}`,
    contextAttributes: { plan: i % 3 === 0 ? 'pro' : 'free', country: COUNTRIES[i % COUNTRIES.length] },
    evaluationDurationMs: 0.005 + mixed * mixed * 2,
  };
}

/** The i-th event as the row a store is handed. Ids ascend, as those of UUID v7 do. */
export function makeRow(i, flags = 1) {
  const { timestamp, flagKey, value, reason, variant, targetingKey, contextAttributes, evaluationDurationMs } =
    makeEvent(i, flags);
  return {
    kind: 'flag',
    id: idOf(i),
    tsUs: timestamp.getTime() * 1_000,
    flagKey,
    value: JSON.stringify(value),
    reason,
    variant: variant ?? null,
    targetingKey,
    contextAttributes: JSON.stringify(contextAttributes),
    evaluationDurationMs,
  };
}

/** A UUID of version 7 that says when the event was. */
export function idOf(i) {
  const hex = (START_MS + i).toString(16).padStart(12, '0');
  const tail = (Math.imul(i, 2_246_822_519) >>> 0).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${tail.slice(0, 3)}-8${tail.slice(3, 6)}-${tail.slice(6)}${i.toString(16).padStart(6, '0').slice(-6)}`;
}

/** The window that holds the first `count` events and nothing else. */
export function windowOf(count) {
  return { startMs: START_MS, endMs: START_MS + Math.ceil(count / EVENTS_A_MS) - 1 };
}
