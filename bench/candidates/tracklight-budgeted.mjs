// With an overhead budget that functions this small always break: one call in 256 is timed, the others are counted.

import { create as createTracklight } from './tracklight.mjs';

export function create(options) {
  return createTracklight({ ...options, maxOverheadPercent: 1 });
}
