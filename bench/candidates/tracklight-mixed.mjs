// One process that tracks everything: what V8 learns of the wrapper from the numbers of one function is then wrong for
// the promises, objects and errors of the next.

import { makeCallees } from '../call-sites.mjs';
import { create as createPlain } from './tracklight.mjs';

export async function create() {
  const silent = {};
  const tracker = createPlain({ loggers: { console: silent, error: silent } });
  const others = ['number', 'object', 'async', 'promise']
    .flatMap((kind) => makeCallees(kind))
    .map((fn) => tracker.wrap(fn));
  const fail = tracker.wrap((pass) => {
    throw new Error(`expected, ${pass % 4}`);
  });
  for (let pass = 0; pass < 2_000; pass++) {
    for (const fn of others) await fn(pass, pass / 2);
    try {
      fail(pass);
    } catch {
      // Only its being thrown matters.
    }
  }
  return tracker;
}
