// Report loader → report: the one `.cts` file, because an ES module has no `require` and CommonJS no `import.meta`.
//
// Both builds have it as a file of its own (scripts/bundle.mjs), which loads the report of its own build at once: the
// instance that `import()` gives too. `module.require` rather than `require`: the latter is another function, which fails
// on ES modules, as soon as a loader hook is registered (tsx, OpenTelemetry). esbuild and webpack follow both into the
// report and put it into the bundle; `createRequire` they cannot see through.

import type * as report from './report/index.js';

function requireReport(): typeof report {
  return module.require('./report/index.js');
}

export = { requireReport };
