// Aggregate: every series there is, by function and event type, bounded by an overflow series that counts the rest.

import { Series, type SeriesKey } from './series.js';
import { MAX_NAME_LENGTH } from './snapshot.js';

/** Where calls are counted once `maxFunctions` series exist. */
export const OVERFLOW_KEY: SeriesKey = Object.freeze({
  functionName: '(overflow)',
  methodName: '(overflow)',
  eventType: '(overflow)',
});

export class SeriesRegistry {
  /** By id; the overflow series, once there, is one of them. */
  readonly all: Series[] = [];
  /** Told once, when the overflow series comes into being. */
  onOverflow: (() => void) | undefined;
  readonly #maxFunctions: number;
  /**
   * By event type and by function, in maps: names are foreign text, and any separator in a joined key could occur in
   * them. In this order because event types are few: a map for each function would take 200 bytes each.
   */
  readonly #byType = new Map<string, Map<string, Series>>();

  constructor(maxFunctions: number) {
    this.#maxFunctions = maxFunctions;
  }

  /** The series of this name, made on first sight; the overflow series when there are too many. */
  lookup(given: SeriesKey): Series {
    const key = isWithinLimit(given) ? given : shortened(given);
    const found = this.#find(key);
    if (found !== undefined) return found;
    return this.all.length >= this.#maxFunctions ? this.#overflow() : this.#add(key);
  }

  /** Calls that were counted in the overflow series. */
  get overflowCalls(): number {
    return this.#find(OVERFLOW_KEY)?.calls ?? 0;
  }

  /** The series a filter asks for, by qualified or bare name; all of them without one. */
  matching(filter: string | readonly string[] | undefined): Series[] {
    if (filter === undefined) return this.all;
    // The usual question, and half the time of a set of one.
    if (typeof filter === 'string') return this.all.filter(({ key }) => isNamed(key, filter));
    const names = new Set(filter);
    return this.all.filter(({ key }) => names.has(key.functionName) || names.has(key.methodName));
  }

  #overflow(): Series {
    const known = this.#find(OVERFLOW_KEY);
    if (known !== undefined) return known;
    this.onOverflow?.();
    return this.#add(OVERFLOW_KEY);
  }

  #find({ functionName, eventType }: SeriesKey): Series | undefined {
    return this.#byType.get(eventType)?.get(functionName);
  }

  #add(key: SeriesKey): Series {
    const series = new Series(key, this.all.length);
    // Not pushed: code compiled with `push` starts over at a registry's first series (`npm run bench`, growth: + mergeWith).
    this.all[series.id] = series;
    const ofType = this.#byType.get(key.eventType) ?? new Map<string, Series>();
    this.#byType.set(key.eventType, ofType.set(key.functionName, series));
    return series;
  }
}

function isNamed({ functionName, methodName }: SeriesKey, name: string): boolean {
  return functionName === name || methodName === name;
}

function isWithinLimit({ functionName, methodName, eventType }: SeriesKey): boolean {
  return Math.max(functionName.length, methodName.length, eventType.length) <= MAX_NAME_LENGTH;
}

/** A function without a name is named by its source, which may be a whole bundle. */
function shortened({ functionName, methodName, eventType }: SeriesKey): SeriesKey {
  const cut = (name: string) => name.slice(0, MAX_NAME_LENGTH);
  return { functionName: cut(functionName), methodName: cut(methodName), eventType: cut(eventType) };
}
