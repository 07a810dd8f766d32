// Events of every kind that a row tells apart: keys that differ in case, blanks or accents only, nulls, zeros, extremes.

import type { CallEvent, FlagEvaluation } from '../../../src/event.js';

const HOUR_MS = 3_600_000;

function pick<T>(random: () => number, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

/** Within two hours, the last minute of them yet to come. */
export function randomEvaluation(random: () => number, nowMs: number): FlagEvaluation {
  return {
    timestamp: new Date(nowMs - Math.floor(random() * 2 * HOUR_MS) + 60_000),
    flagKey: pick(random, ['checkout', 'checkout ', 'Checkout', 'chéckout', '🛒', '__proto__', "it's"]),
    value: pick<unknown>(random, [true, 1.5, 'text', null, undefined, ['a', { b: 1 }]]),
    reason: pick(random, ['STATIC', 'TARGETING_MATCH', 'SPLIT', 'ERROR', 'CACHED', '__proto__']),
    variant: pick(random, ['on', 'off', 'ON', 'off ', '', null, undefined, 'default']),
    targetingKey: pick(random, [undefined, null, '', ...Array.from({ length: 40 }, (_, i) => `user-${i}`)]),
    contextAttributes: pick<Record<string, unknown>>(random, [{}, { plan: 'pro', nested: { n: [1, 2] } }]),
    evaluationDurationMs: pick(random, [0, -0, random() * 10, random() ** 8 * 1e6, 1e-7, 3]),
  };
}

/** Each at a time of its own, which is its number in microseconds after `startMs`, so that no two are alike. */
export function randomCall(random: () => number, startMs: number, number: number): CallEvent {
  const outcome = pick(random, ['success', 'success', 'error', 'cancelled'] as const);
  const errorName = pick(random, ['TypeError', 'typeerror', 'ÉError']);
  const errorMessage = pick(random, ['', 'no such artist', "it's \\ gone; --", 'line\nbreak 🛒']);
  return {
    functionName: pick(random, ['Shop.buy', 'Shop.buy ', 'shop.buy', 'λ']),
    eventType: pick(random, ['api', 'API', '']),
    startTime: startMs + number / 1_000,
    durationMs: pick(random, [0, random() * 10, random() ** 8 * 1e6, 2_000, 5_000, 1e-6]),
    success: outcome === 'success',
    outcome,
    ...(outcome === 'error' ? { errorName, errorMessage } : {}),
  };
}
