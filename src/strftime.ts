// Time → text: the strftime directives of the original's `time_format`, in UTC.
//
// Our own, because the core entry loads no package: the well-kept ones are ESM only, which Jest cannot `require`.

import { outOfRange, requireText } from './option-rules.js';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');
const dayOfYear = (d: Date): number => Math.floor((d.getTime() - Date.UTC(d.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
const hour12 = (d: Date): number => d.getUTCHours() % 12 || 12;
const isoWeekday = (d: Date): number => d.getUTCDay() || 7;
/** The Thursday of a date's week: an ISO week belongs to the year that has its Thursday. */
const thursdayOf = (d: Date): Date => new Date(d.getTime() + (4 - isoWeekday(d)) * 86_400_000);

/** By directive; meanings and widths are C's and Python's `strftime` in the C locale. All that Python documents, and a few of C. */
const DIRECTIVES = new Map<string, (d: Date, epochMs: number) => string>([
  ['%', () => '%'],
  ['a', (d) => (DAYS[d.getUTCDay()] as string).slice(0, 3)],
  ['A', (d) => DAYS[d.getUTCDay()] as string],
  ['b', (d) => (MONTHS[d.getUTCMonth()] as string).slice(0, 3)],
  ['B', (d) => MONTHS[d.getUTCMonth()] as string],
  ['c', (d) => strftime('%a %b %e %H:%M:%S %Y', d.getTime())],
  ['d', (d) => pad(d.getUTCDate())],
  ['D', (d) => strftime('%m/%d/%y', d.getTime())],
  ['e', (d) => String(d.getUTCDate()).padStart(2)],
  ['f', (d, epochMs) => pad(Math.floor((epochMs - d.getTime() + d.getUTCMilliseconds()) * 1000), 6)],
  ['F', (d) => strftime('%Y-%m-%d', d.getTime())],
  ['G', (d) => pad(thursdayOf(d).getUTCFullYear(), 4)],
  ['h', (d) => strftime('%b', d.getTime())],
  ['H', (d) => pad(d.getUTCHours())],
  ['I', (d) => pad(hour12(d))],
  ['j', (d) => pad(dayOfYear(d), 3)],
  ['L', (d) => pad(d.getUTCMilliseconds(), 3)],
  ['m', (d) => pad(d.getUTCMonth() + 1)],
  ['M', (d) => pad(d.getUTCMinutes())],
  ['n', () => '\n'],
  ['p', (d) => (d.getUTCHours() < 12 ? 'AM' : 'PM')],
  ['R', (d) => strftime('%H:%M', d.getTime())],
  ['s', (d) => String(Math.floor(d.getTime() / 1000))],
  ['S', (d) => pad(d.getUTCSeconds())],
  ['t', () => '\t'],
  ['T', (d) => strftime('%H:%M:%S', d.getTime())],
  ['u', (d) => String(isoWeekday(d))],
  // Weeks from the first Sunday (`%U`) and the first Monday (`%W`) of the year; the days before it are week 0.
  ['U', (d) => pad(Math.floor((dayOfYear(d) + 6 - d.getUTCDay()) / 7))],
  ['V', (d) => pad(Math.ceil(dayOfYear(thursdayOf(d)) / 7))],
  ['w', (d) => String(d.getUTCDay())],
  ['W', (d) => pad(Math.floor((dayOfYear(d) + 7 - isoWeekday(d)) / 7))],
  ['x', (d) => strftime('%m/%d/%y', d.getTime())],
  ['X', (d) => strftime('%H:%M:%S', d.getTime())],
  ['y', (d) => pad(d.getUTCFullYear() % 100)],
  ['Y', (d) => pad(d.getUTCFullYear(), 4)],
  ['z', () => '+0000'],
  ['Z', () => 'UTC'],
]);

const DIRECTIVE = /%(.?)/gsu;

/** Checks a format; throws a RangeError naming the option for a directive that is not known. */
export function requireTimeFormat(option: string, value: unknown): string {
  const format = requireText(option, value);
  for (const [, directive] of format.matchAll(DIRECTIVE)) {
    if (!DIRECTIVES.has(directive ?? '')) throw outOfRange(option, `a strftime format without %${directive}`, value);
  }
  return format;
}

/** A time, epoch milliseconds, as text in UTC. */
export function strftime(format: string, epochMs: number): string {
  const date = new Date(Math.floor(epochMs));
  if (Number.isNaN(date.getTime())) return '';
  return format.replace(DIRECTIVE, (whole, directive: string) => DIRECTIVES.get(directive)?.(date, epochMs) ?? whole);
}
