// Report loader → report: the one `.cts` file, because an ES module has no `require` and CommonJS no `import.meta`.
//
// Both builds have it as a file of its own (scripts/bundle.mjs), which loads the report of its own build at once: the
// instance that `import()` gives too. `module.require` rather than `require`: the latter is another function, which fails
// on ES modules, as soon as a loader hook is registered (tsx, OpenTelemetry). In a bundle it is the other way round: esbuild
// and webpack follow both into the report, Rolldown (Vite) `require` only; `createRequire` none of them sees through.

import type * as report from './report/index.js';

function requireReport(): typeof report {
  // In Rolldown's bundles a module has no `require`.
  return typeof module.require === 'function' ? module.require('./report/index.js') : require('./report/index.js');
}

export = { requireReport };
