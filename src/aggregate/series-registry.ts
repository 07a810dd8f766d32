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
  /** By function, all event types: names are foreign text, and any separator in a joined key could occur in them. */
  readonly #byName = new Map<string, Series[]>();

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
    const names = new Set(typeof filter === 'string' ? [filter] : filter);
    return this.all.filter(({ key }) => names.has(key.functionName) || names.has(key.methodName));
  }

  #overflow(): Series {
    const known = this.#find(OVERFLOW_KEY);
    if (known !== undefined) return known;
    this.onOverflow?.();
    return this.#add(OVERFLOW_KEY);
  }

  #find({ functionName, eventType }: SeriesKey): Series | undefined {
    return this.#byName.get(functionName)?.find(({ key }) => key.eventType === eventType);
  }

  #add(key: SeriesKey): Series {
    const series = new Series(key, this.all.length);
    this.all.push(series);
    const namesakes = this.#byName.get(key.functionName);
    if (namesakes === undefined) this.#byName.set(key.functionName, [series]);
    else namesakes.push(series);
    return series;
  }
}

function isWithinLimit({ functionName, methodName, eventType }: SeriesKey): boolean {
  return Math.max(functionName.length, methodName.length, eventType.length) <= MAX_NAME_LENGTH;
}

/** A function without a name is named by its source, which may be a whole bundle. */
function shortened({ functionName, methodName, eventType }: SeriesKey): SeriesKey {
  const cut = (name: string) => name.slice(0, MAX_NAME_LENGTH);
  return { functionName: cut(functionName), methodName: cut(methodName), eventType: cut(eventType) };
}
