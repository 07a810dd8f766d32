// prom-client → exporter: the one importer of the package, as `.cts` because an ES module has no `require`.
//
// It must be there at once: a constructor waits for nothing. `module.require`, and `require` in Rolldown's bundles, for the
// reasons given in src/report-require.cts; inside `try`, so that bundlers take the package for the optional one that it is.

import type { Peer } from '../peer.js';

function requirePromClient(): Peer<unknown> {
  try {
    return {
      peer: typeof module.require === 'function' ? module.require('prom-client') : require('prom-client'),
    };
  } catch (error) {
    return { error };
  }
}

export = { requirePromClient };
