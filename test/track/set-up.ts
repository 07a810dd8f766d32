// What every test of the observing half starts from: an Analytics on a clock set by hand that writes nowhere.

import { expect } from 'chai';
import { Analytics, type AnalyticsOptions, type CallEvent, type Loggers } from '../../src/index.js';
import { FakeClock } from '../console/fakes.js';

export { deferred, FakeClock, FakeLogger } from '../console/fakes.js';

export const SILENT: Loggers = { console: {}, error: {}, analytics: {} };

export function setUp(options: AnalyticsOptions = {}): { readonly analytics: Analytics; readonly clock: FakeClock } {
  const clock = new FakeClock();
  return { clock, analytics: new Analytics({ clock, loggers: SILENT, ...options }) };
}

/** The one call there is. */
export function onlyEvent({ events }: Analytics): CallEvent {
  expect(events).to.have.length(1);
  return events[0] as CallEvent;
}

/** What was thrown, as an object so that `undefined` can be told from nothing. */
export function thrownBy(fn: () => unknown): { readonly error: unknown } {
  try {
    fn();
  } catch (error) {
    return { error };
  }
  throw new Error('nothing was thrown');
}

/** What a promise was rejected with, likewise. */
export async function rejectionOf(promise: PromiseLike<unknown>): Promise<{ readonly error: unknown }> {
  try {
    await promise;
  } catch (error) {
    return { error };
  }
  throw new Error('nothing was rejected');
}
