// Numbers → text for people: the only place where durations, counts and percentages get their spelling.

/** What stands for a number that is not one. */
const UNKNOWN = '–';

const SUB_MINUTE_UNITS = [
  ['ns', 1e-6],
  ['µs', 1e-3],
  ['ms', 1],
] as const;

/**
 * A duration as people say it: `850 ns`, `41 µs`, `2.22 ms`, `147 ms`, `5.01 s`, `12 m 01 s`, `2 h 05 m`, `3 d 04 h`.
 * At most three significant digits below a minute; zero is `0 ns`; what is no duration is `–`.
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return UNKNOWN;
  if (ms < 0) return `-${formatDuration(-ms)}`;

  for (const [unit, size] of SUB_MINUTE_UNITS) {
    // Rounded before the unit is chosen: 999.9 µs is `1 ms`, not `1000 µs`.
    const rounded = toThreeDigits(ms / size);
    if (rounded < 1000) return `${rounded} ${unit}`;
  }
  const seconds = toThreeDigits(ms / 1000);
  return seconds < 60 ? `${seconds} s` : formatLongDuration(ms);
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
