// Moments → text, always UTC: the page says the same on every machine.

import { DEFAULT_TIME_FORMAT } from '../call-record.js';
import { strftime } from '../strftime.js';

const DAY_MS = 86_400_000;
/** In a run shorter than this whole seconds would tell hardly any two moments apart. */
const SHORT_RUN_MS = 10_000;

/** `2026-10-18 14:02:11 – 14:16:09 UTC`: the date is said once when both ends share it. */
export function formatTimeRange(fromMs: number, toMs: number, format: string): string {
  const from = strftime(format, fromMs);
  const isShort = format === DEFAULT_TIME_FORMAT && isSameDay(fromMs, toMs);
  return `${from} – ${strftime(isShort ? '%H:%M:%S' : format, toMs)} UTC`;
}

/**
 * How single moments between two others are written: the user's own format; otherwise the time of day, with the
 * date only where the run passed midnight.
 */
export function momentFormat(fromMs: number, toMs: number, format: string, precision: 's' | 'ms'): string {
  if (format !== DEFAULT_TIME_FORMAT) return format;
  const isShort = toMs - fromMs < SHORT_RUN_MS;
  const time = precision === 'ms' || isShort ? '%H:%M:%S.%L' : '%H:%M:%S';
  return isSameDay(fromMs, toMs) ? time : `%m-%d ${time}`;
}

function isSameDay(aMs: number, bMs: number): boolean {
  return Math.floor(aMs / DAY_MS) === Math.floor(bMs / DAY_MS);
}
