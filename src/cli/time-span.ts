// Arguments → milliseconds: `90s`, `30m`, `24h`, `7d`.

import { UsageError } from './command.js';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Throws a `UsageError` for anything but a positive number with a unit. */
export function timeSpanMs(option: string, text: string): number {
  const { amount = '', unit = '' } = /^(?<amount>\d+(?:\.\d+)?)(?<unit>ms|[smhdw])$/.exec(text)?.groups ?? {};
  const spanMs = Math.round(Number(amount) * (UNITS_MS[unit] ?? 0));
  if (spanMs > 0 && Number.isSafeInteger(spanMs)) return spanMs;
  throw new UsageError(`${option} must be a time such as 90s, 30m, 24h or 7d, got '${text}'`);
}
