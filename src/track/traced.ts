// Track: the cold twin of measure.ts, which takes over while somebody traces.

import { types } from 'node:util';
import type { CallSite } from './call-site.js';
import type { AnyFunction } from './measure.js';
import { followForeign, leaveStart, SAMPLED_NS } from './promise-cell.js';
import { settle } from './result.js';
import { TracedCall } from './traced-call.js';

/** `fn` as it is called while its calls are traced. Made when it is needed: there may be many thousands. */
export function tracedOf(site: CallSite, fn: AnyFunction): AnyFunction {
  site.traced ??= trackTraced(site, fn);
  return site.traced;
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
