// Track: what one decorated member or wrapped function knows of itself.

import { methodNameOf } from '../aggregate/method-name.js';
import type { Series } from '../aggregate/series.js';
import { CallEnd } from './call-end.js';
import type { AnyFunction } from './measure.js';
import type { Recorder } from './recorder.js';
import type { ResolvedTrackOptions } from './track-options.js';

/** How a call site is named. */
export interface SiteName {
  /** The name without its class. */
  readonly methodName: string;
  /** The declaring class: known, absent, or found from the receiver of a call (undefined: not with this one). */
  readonly className: string | undefined | ((self: unknown) => string | undefined);
}

/** How an instance writes names. */
export type Naming = 'qualified' | 'method';

/** What its series is looked up by. */
interface SeriesName extends SiteName {
  readonly naming: Naming;
  readonly eventType: string;
}

/** There may be many thousands, so it keeps no more than it still needs. */
export class CallSite extends CallEnd {
  /** Found at the first call and kept; until then undefined. */
  series: Series | undefined;
  /** What is called instead while somebody traces; until then undefined. */
  traced: AnyFunction | undefined;
  readonly recorder: Recorder;
  #name: SeriesName | undefined;

  constructor(recorder: Recorder, { eventType, ending }: ResolvedTrackOptions, name: SiteName, naming: Naming) {
    super(ending);
    this.recorder = recorder;
    this.#name = { methodName: name.methodName, className: name.className, naming, eventType };
  }

  /** The series to count a call in. Found once, unless the receiver does not tell the class (a detached method). */
  resolve(self: unknown): Series {
    if (this.#name === undefined) return this.series as Series;
    const { methodName, className, naming, eventType } = this.#name;
    const owner = typeof className === 'function' ? className(self) : className;
    const isFinal = typeof className !== 'function' || owner !== undefined;
    const isQualified = naming === 'qualified' && owner !== undefined && owner !== '';
    const functionName = isQualified ? `${owner}.${methodName}` : methodName;
    // A name that was given whole, as a timer's, finds its method like that of a class: the same in every process merged.
    const bareName = isQualified ? methodName : methodNameOf(methodName);
    const series = this.recorder.ledger.registry.lookup({ functionName, methodName: bareName, eventType });
    if (!isFinal) return series;
    this.series = series;
    this.#name = undefined;
    return series;
  }
}
