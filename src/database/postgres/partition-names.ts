// Schema, partitions → names: one partition a day, and one for the rest.

import { derivedName } from './identifier.js';

export const DAY_US = 86_400_000_000;

/** The partition of a day, counted from 1970-01-01 UTC: `analytics_events_20240131`. */
export function dayPartition(table: string, day: number): string {
  const date = new Date((day * DAY_US) / 1_000).toISOString().slice(0, 10).replaceAll('-', '');
  return derivedName(table, `_${date}`);
}

/** The partition of rows that have no other. */
export function defaultPartition(table: string): string {
  return derivedName(table, '_default');
}
