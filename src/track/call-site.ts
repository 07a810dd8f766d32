// Track: what one decorated member or wrapped function knows of itself.

import type { Series } from '../aggregate/series.js';
import { CallEnd, type CallSiteOptions } from './call-end.js';
import type { Recorder } from './recorder.js';

/** How a call site is named. */
export interface SiteName {
  /** The name without its class. */
  readonly methodName: string;
  /** The declaring class: known, absent, or found from the receiver of a call (undefined: not with this one). */
  readonly className: string | undefined | ((self: unknown) => string | undefined);
}

/** How an instance writes names. */
export type Naming = 'qualified' | 'method';

export class CallSite extends CallEnd {
  /** Found at the first call and kept; until then undefined. */
  series: Series | undefined;
  readonly recorder: Recorder;
  readonly #name: SiteName;
  readonly #naming: Naming;

  constructor(recorder: Recorder, options: CallSiteOptions, name: SiteName, naming: Naming) {
    super(options);
    this.recorder = recorder;
    this.#name = name;
    this.#naming = naming;
  }

  /** The series to count a call in. Found once, unless the receiver does not tell the class (a detached method). */
  resolve(self: unknown): Series {
    const { methodName, className } = this.#name;
    const owner = typeof className === 'function' ? className(self) : className;
    const isFinal = typeof className !== 'function' || owner !== undefined;
    const isQualified = this.#naming === 'qualified' && owner !== undefined && owner !== '';
    const functionName = isQualified ? `${owner}.${methodName}` : methodName;
    const { eventType } = this.options;
    const series = this.recorder.ledger.registry.lookup({ functionName, methodName, eventType });
    if (isFinal) this.series = series;
    return series;
  }
}
