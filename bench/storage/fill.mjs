// A table with many rows, by the store itself.

import { makeRow } from './events.mjs';

const BATCH = 10_000;

/** Adds the events from `from` to `until`. */
export async function fill(store, from, until) {
  for (let start = from; start < until; start += BATCH) {
    const flags = Array.from({ length: Math.min(BATCH, until - start) }, (_, i) => makeRow(start + i));
    await store.insert({ id: `bench-${start}`, flags, calls: [] }, new AbortController().signal);
  }
}
