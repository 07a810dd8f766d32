// Track: decorators for classes that are handed their Analytics: `this.analytics` is looked up at the call.

import { type Logger, log, toPlainLine } from '../logger.js';
import type { SiteName } from './call-site.js';
import { nameOfClass } from './declaring-class.js';
import type { MemberDecorator } from './decorator-types.js';
import type { AnyFunction } from './measure.js';
import { decorateWith } from './track.js';
import { type ResolvedTrackOptions, resolveTrackOptions, type TrackOptions } from './track-options.js';
import { dress } from './wrap.js';

/** The method of an Analytics that wraps a member. A registered symbol: two copies of the package understand it. */
export const WRAP_MEMBER: unique symbol = Symbol.for('tracklight.wrapMember');

/** What is read of the receiver at each call: as tracked getters of a decorated class these would read themselves. */
const LOOKED_UP: ReadonlySet<string> = new Set(['analytics', 'errorLogger']);

/** What `this.analytics` must be able to do. */
export interface MemberTracking {
  [WRAP_MEMBER](fn: AnyFunction, name: SiteName, options: ResolvedTrackOptions): AnyFunction;
}

/**
 * `@track` for classes whose `analytics` comes at run time, as by dependency injection. Without one the method runs
 * untracked, and the instance's `errorLogger`, if it has one, hears about it once per class.
 */
export function trackInstanceMethod(eventType?: string | TrackOptions): MemberDecorator {
  const options = resolveTrackOptions(eventType);
  return decorateWith((fn, memberName, home) => {
    if (LOOKED_UP.has(memberName.methodName)) return fn;
    const wrappers = new WeakMap<MemberTracking, AnyFunction>();
    const wrapperFor = (analytics: MemberTracking): AnyFunction => {
      const known = wrappers.get(analytics);
      if (known !== undefined) return known;
      const wrapper = analytics[WRAP_MEMBER](fn, memberName, options);
      // The function itself from one that was constructed disabled, which may be enabled yet.
      if (wrapper !== fn) wrappers.set(analytics, wrapper);
      return wrapper;
    };
    const tracked = function (this: unknown, ...args: unknown[]): unknown {
      const owner = home ?? this;
      const analytics = analyticsOf(owner);
      if (analytics === undefined) complainOnce(owner, memberName.methodName);
      return Reflect.apply(analytics === undefined ? fn : wrapperFor(analytics), this, args);
    };
    return dress(tracked, fn);
  });
}

function analyticsOf(self: unknown): MemberTracking | undefined {
  try {
    const { analytics } = self as { analytics?: Partial<MemberTracking> | null };
    return typeof analytics?.[WRAP_MEMBER] === 'function' ? (analytics as MemberTracking) : undefined;
  } catch {
    // No receiver, or a getter that throws: the same as no analytics.
    return undefined;
  }
}

const complained = new WeakSet<object>();

function complainOnce(self: unknown, methodName: string): void {
  try {
    const owner = typeof self === 'function' ? self : (self as object | undefined)?.constructor;
    const { errorLogger } = self as { errorLogger?: Logger | null };
    if (owner === undefined || !errorLogger || complained.has(owner)) return;
    complained.add(owner);
    const name = toPlainLine(`${nameOfClass(owner)}.${methodName}`);
    log(errorLogger, 'error', `${name} is not tracked: the instance has no analytics`);
  } catch {
    // A hostile receiver: its method runs all the same.
  }
}
