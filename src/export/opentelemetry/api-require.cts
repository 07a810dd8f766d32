// @opentelemetry/api → exporter: the one importer of the package, as `.cts` because an ES module has no `require`.
//
// It must be there at once: a constructor waits for nothing. `module.require`, and `require` in Rolldown's bundles, for the
// reasons given in src/report-require.cts; inside `try`, so that bundlers take the package for the optional one that it is.
// Whichever build of it is loaded, its providers are global: they are those that the program has set.

import type * as api from '@opentelemetry/api';
import type { Peer } from '../peer.js';

function requireApi(): Peer<typeof api> {
  try {
    return {
      peer: typeof module.require === 'function' ? module.require('@opentelemetry/api') : require('@opentelemetry/api'),
    };
  } catch (error) {
    return { error };
  }
}

export = { requireApi };
