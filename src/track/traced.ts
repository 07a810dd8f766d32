// Track: the cold twin of measure.ts, which takes over while somebody traces.

import { types } from 'node:util';
import { leaveStart } from '../aggregate/histogram.js';
import type { CallSite } from './call-site.js';
import type { AnyFunction } from './measure.js';
import { followForeign, SAMPLED_NS } from './promise-cell.js';
import { settle } from './result.js';
import { TracedCall } from './traced-call.js';

/** `fn` as it is called while its calls are not just counted: untracked, or traced. */
export function runAside(site: CallSite, fn: AnyFunction): AnyFunction {
  const { recorder } = site;
  let traced: AnyFunction | undefined;
  return function aside(this: unknown): unknown {
    // biome-ignore lint/complexity/noArguments: V8 forwards `arguments` without making an array of it
    if (!recorder.isTraced) return Reflect.apply(fn, this, arguments);
    traced ??= trackTraced(site, fn);
    // biome-ignore lint/complexity/noArguments: as above
    return Reflect.apply(traced, this, arguments);
  };
}

function trackTraced(site: CallSite, fn: AnyFunction): AnyFunction {
  return function traced(this: unknown, ...args: unknown[]): unknown {
    const series = site.series ?? site.resolve(this);
    const call = new TracedCall(site, series);
    call.begin();
    let result: unknown;
    const startNs = call.now();
    try {
      result = call.run(() => Reflect.apply(fn, this, args));
    } catch (error) {
      call.recordError(series, error, startNs);
      throw error;
    }
    if (types.isPromise(result)) {
      leaveStart(startNs);
      return followForeign(call, series, result, SAMPLED_NS);
    }
    return settle(call, series, result, startNs);
  };
}
