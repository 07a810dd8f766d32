// Numbers → text for people: the only place where durations, counts and percentages get their spelling.

/** Stands before what was estimated, because not every call was timed. */
export const ESTIMATED = '~';

/** A figure's text, marked where it is an estimate. */
export function markEstimate(text: string, isEstimated: boolean): string {
  return isEstimated ? ESTIMATED + text : text;
}

/** What stands for a number that is not one. */
const UNKNOWN = '–';

const SUB_MINUTE_UNITS = [
  ['ns', 1e-6],
  ['µs', 1e-3],
  ['ms', 1],
  ['s', 1000],
] as const;
type SubMinuteUnit = (typeof SUB_MINUTE_UNITS)[number][0];

/**
 * A duration that was measured: `850 ns`, `41 µs`, `2.20 ms`, `147 ms`, `5.00 s`, `12 m 01 s`, `2 h 05 m`, `3 d 04 h`.
 * Three significant digits of milliseconds and seconds, so that a column of them can be compared by looking; two of
 * microseconds, where reading the clock makes a third. Zero is `0 ns`; what is no duration is `–`.
 */
export function formatDuration(ms: number): string {
  return inLargestUnit(ms, withItsDigits);
}

/** A duration that somebody chose, or a mark on an axis: `2 s`, `1.5 s`, `200 ms`; no zeros that say nothing. */
export function formatRoundDuration(ms: number): string {
  return inLargestUnit(ms, String);
}

function inLargestUnit(ms: number, spell: (amount: number, unit: SubMinuteUnit) => string): string {
  if (!Number.isFinite(ms)) return UNKNOWN;
  if (ms < 0) return `-${inLargestUnit(-ms, spell)}`;

  for (const [unit, size] of SUB_MINUTE_UNITS) {
    // Rounded before the unit is chosen: 999.9 µs is `1.00 ms`, not `1000 µs`.
    const rounded = toThreeDigits(ms / size);
    if (rounded < (unit === 's' ? 60 : 1000)) return `${spell(rounded, unit)} ${unit}`;
  }
  return formatLongDuration(ms);
}

/** Takes at most three digits, so that what was rounded to three of them before is spelled like what was not. */
function withItsDigits(amount: number, unit: SubMinuteUnit): string {
  if (unit === 'ms' || unit === 's') return amount.toPrecision(3);
  if (unit === 'µs' && amount < 10) return amount.toPrecision(2);
  return String(amount < 1 ? amount : Math.round(amount));
}

/** From a minute on: the two largest units, again rounded before the units are chosen. */
function formatLongDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return twoUnits(seconds, 60, 'm', 's');
  const minutes = Math.round(ms / 60_000);
  if (minutes < 24 * 60) return twoUnits(minutes, 60, 'h', 'm');
  return twoUnits(Math.round(ms / 3_600_000), 24, 'd', 'h');
}

function twoUnits(total: number, perLarge: number, large: string, small: string): string {
  const rest = String(total % perLarge).padStart(2, '0');
  return `${formatCount(Math.floor(total / perLarge))} ${large} ${rest} ${small}`;
}

function toThreeDigits(value: number): number {
  // From 1000 on the number only decides about the unit, and toPrecision would cut 1234 to 1230.
  return value < 1000 ? Number(value.toPrecision(3)) : value;
}

/**
 * Seconds without a space, as in the original's lines: `14.2s`, and `0.042s` where one decimal would read as nothing.
 */
export function formatSeconds(ms: number): string {
  if (!Number.isFinite(ms)) return UNKNOWN;
  const seconds = ms / 1000;
  if (seconds === 0 || Math.abs(seconds) >= 0.1) return `${seconds.toFixed(1)}s`;
  const decimals = 1 - Math.floor(Math.log10(Math.abs(seconds)));
  return `${seconds.toFixed(Math.min(decimals, 6))}s`;
}

/** A whole number with thousands separated, the same in every locale: `1,299`. */
export function formatCount(n: number): string {
  if (!Number.isFinite(n)) return UNKNOWN;
  return String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A count with its noun: `1 call`, `2 calls`, `1,200 entries`. */
export function formatQuantity(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`;
}

/**
 * A share between 0 and 100: `99.11%`. Only nothing is `0%` and only all is `100%`: what would round there is
 * `<0.01%` and `>99.99%` (for two digits).
 */
export function formatPercent(percent: number, digits = 2): string {
  if (!Number.isFinite(percent)) return UNKNOWN;
  if (percent === 0 || percent === 100) return `${percent}%`;

  const smallest = 10 ** -digits;
  const rounded = Number(percent.toFixed(digits));
  if (rounded === 0 && percent > 0) return `<${smallest.toFixed(digits)}%`;
  if (rounded === 100 && percent < 100) return `>${(100 - smallest).toFixed(digits)}%`;
  return `${percent.toFixed(digits)}%`;
}
