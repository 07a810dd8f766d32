// Somebody listens, so every call makes an event object.

import { Analytics } from '../build.mjs';

export function create() {
  const analytics = new Analytics();
  let heard = 0;
  analytics.subscribe(() => heard++);
  return { wrap: (fn) => analytics.wrap(fn, 'bench') };
}
