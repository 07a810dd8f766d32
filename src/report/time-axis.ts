// A stretch of time → round moments to label it with.

import { strftime } from '../strftime.js';
import type { AxisTick } from './report-types.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that a person would choose. */
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 30, 90, 180, 365, 3650].map((n) => n * DAY),
];
/** Steps in the whole at most, of short and of long labels. */
const MAX_SHORT = 8;
const MAX_LONG = 4;

/** Labels at round moments, as many as there is room for, every second of them minor. */
export function timeTicks(fromMs: number, toMs: number): AxisTick[] {
  const spanMs = toMs - fromMs;
  const shortStepMs = stepFor(spanMs, MAX_SHORT);
  const isLong = formatFor(shortStepMs, spanMs).isLong;
  const stepMs = isLong ? stepFor(spanMs, MAX_LONG) : shortStepMs;
  const { format } = formatFor(stepMs, spanMs);

  const ticks: AxisTick[] = [];
  for (let ms = Math.ceil(fromMs / stepMs) * stepMs; ms <= toMs; ms += stepMs) {
    ticks.push({ at: ((ms - fromMs) / spanMs) * 100, text: strftime(format, ms), isMinor: ticks.length % 2 === 1 });
  }
  return ticks;
}

function stepFor(spanMs: number, maxSteps: number): number {
  return STEPS.find((step) => spanMs / step <= maxSteps) ?? spanMs;
}

/** As much of a moment as tells it from its neighbours. */
function formatFor(stepMs: number, spanMs: number): { format: string; isLong: boolean } {
  if (stepMs >= DAY) return { format: '%Y-%m-%d', isLong: true };
  if (stepMs >= MINUTE && spanMs > DAY) return { format: '%m-%d %H:%M', isLong: true };
  if (stepMs >= MINUTE) return { format: '%H:%M', isLong: false };
  return stepMs >= SECOND ? { format: '%H:%M:%S', isLong: false } : { format: '%H:%M:%S.%L', isLong: true };
}
