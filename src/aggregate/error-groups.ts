// Aggregate: failures by what went wrong, counted for life: the ring forgets old failures, these counts do not.

import type { ErrorGroupSnapshot } from './snapshot.js';

/** Groups kept; later ones are counted together. */
const MAX_GROUPS = 500;
/** Functions named a group. */
const MAX_FUNCTIONS = 50;
/** The name under which failures without a group of their own are counted. */
export const OTHER_ERRORS = { errorName: '(other errors)', errorMessage: '' };

// What differs between two occurrences of one problem: quoted text, hexadecimal and UUID-like ids, numbers.
const QUOTED = /"[^"]*"|'[^']*'|`[^`]*`/g;
const IDS = /\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b/gi;
const NUMBERS = /\d+(?:[.,]\d+)*/g;

/** A message with its digits, ids and quoted text blanked: what makes two failures the same problem. */
export function normalizeMessage(message: string): string {
  return message.replace(QUOTED, '“…”').replace(IDS, blankId).replace(NUMBERS, '#');
}

/** A word of hexadecimal letters alone is a word. Asked here: as a lookahead it is quadratic in a hostile message. */
function blankId(match: string): string {
  return /\d/.test(match) ? '#' : match;
}

interface ErrorGroup {
  errorName: string;
  errorMessage: string;
  count: number;
  firstMs: number;
  lastMs: number;
  functions: Map<string, number>;
}

/** One failure, or several alike. */
export interface Occurrence {
  readonly errorName: string;
  readonly errorMessage: string;
  readonly functionName: string;
  readonly timeMs: number;
}

export class ErrorGroups {
  readonly #groups = new Map<string, ErrorGroup>();

  record({ errorName, errorMessage, functionName, timeMs }: Occurrence): void {
    const functions = [{ functionName, count: 1 }];
    this.absorb({ errorName, errorMessage, count: 1, firstMs: timeMs, lastMs: timeMs, functions });
  }

  /** Adds a group counted elsewhere. */
  absorb(other: ErrorGroupSnapshot): void {
    const group = this.#groupOf(other);
    group.count += other.count;
    group.firstMs = Math.min(group.firstMs, other.firstMs);
    group.lastMs = Math.max(group.lastMs, other.lastMs);
    for (const { functionName, count } of other.functions) {
      const isKnown = group.functions.has(functionName);
      if (!isKnown && group.functions.size >= MAX_FUNCTIONS) continue;
      group.functions.set(functionName, (group.functions.get(functionName) ?? 0) + count);
    }
  }

  /** Every group, the most frequent first. */
  toSnapshot(): ErrorGroupSnapshot[] {
    return [...this.#groups.values()]
      .sort((a, b) => b.count - a.count || a.firstMs - b.firstMs)
      .map((group) => ({
        ...group,
        functions: [...group.functions].map(([functionName, count]) => ({ functionName, count })),
      }));
  }

  clear(): void {
    this.#groups.clear();
  }

  #groupOf({ errorName, errorMessage, firstMs }: ErrorGroupSnapshot): ErrorGroup {
    const found = this.#groups.get(errorGroupKey(errorName, errorMessage));
    if (found !== undefined) return found;
    const isFull = this.#groups.size >= MAX_GROUPS;
    const named = isFull ? OTHER_ERRORS : { errorName, errorMessage };
    const key = errorGroupKey(named.errorName, named.errorMessage);
    const group = this.#groups.get(key) ?? { ...named, count: 0, firstMs, lastMs: firstMs, functions: new Map() };
    this.#groups.set(key, group);
    return group;
  }
}

/**
 * The same for the failures of one group. A name is foreign text, so any separator might occur in it: its length keeps it
 * apart from the message.
 */
export function errorGroupKey(errorName: string, errorMessage: string): string {
  return `${errorName.length}:${errorName}${normalizeMessage(errorMessage)}`;
}
