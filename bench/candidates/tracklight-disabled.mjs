import { Analytics } from '../build.mjs';

export function create() {
  const analytics = new Analytics();
  analytics.disable();
  return { wrap: (fn) => analytics.wrap(fn, 'bench') };
}
