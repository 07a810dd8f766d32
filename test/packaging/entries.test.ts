// The packed package → every entry point, as an ES module and as CommonJS.

import { expect } from 'chai';
import { codeEntries, type Outcome, packedProject, runScript, specifierOf } from './packed-project.js';

const CORE_EXPORTS = ['Analytics', 'fanOut', 'skip', 'toRecord', 'trackInstanceMethod'];

const CODE_ENTRIES = [
  ...['.', './report', './flags', './experiments'],
  ...['./database', './prometheus', './otel', './openfeature', './testing'],
];

// What Node adds to a namespace by itself.
const NAMES = "Object.keys(entry).filter((name) => name !== 'default' && name !== '__esModule').sort()";

function esmExports(folder: string, specifier: string): Outcome {
  const text = `import * as entry from '${specifier}'; console.log(JSON.stringify(${NAMES}));`;
  return runScript(folder, 'names.mjs', text);
}

function cjsExports(folder: string, specifier: string): Outcome {
  const text = `const entry = require('${specifier}'); console.log(JSON.stringify(${NAMES}));`;
  return runScript(folder, 'names.cjs', text);
}

/** Prints the names that several entries export, and those whose value or own name is not the same everywhere. */
function comparison(specifiers: readonly string[], load: string): string {
  return `
const shared = new Set(), offences = [], known = new Map();
(async () => {
  for (const specifier of ${JSON.stringify(specifiers)}) {
    for (const [name, value] of Object.entries(${load})) {
      if (name === 'default' || name === '__esModule') continue;
      if (known.has(name)) shared.add(name);
      if (known.has(name) && known.get(name) !== value) offences.push(specifier + ' has another ' + name);
      if (typeof value === 'function' && value.name !== name) offences.push(name + ' calls itself ' + value.name);
      known.set(name, value);
    }
  }
  console.log(JSON.stringify({ shared: [...shared].sort(), offences }));
})();
`;
}

describe('the entry points of the packed package', () => {
  it('export the same names to ES modules and to CommonJS, without a warning', () => {
    const { folder } = packedProject();
    const entries = codeEntries(folder);

    expect(entries).to.include.members(CODE_ENTRIES);
    for (const entry of entries) {
      const esm = esmExports(folder, specifierOf(entry));
      const cjs = cjsExports(folder, specifierOf(entry));

      expect(esm.stderr + cjs.stderr, entry).to.equal('');
      expect(JSON.parse(esm.stdout), entry).to.be.an('array').that.is.not.empty;
      expect(JSON.parse(cjs.stdout), entry).to.deep.equal(JSON.parse(esm.stdout));
    }
  });

  it('give the core its five names', () => {
    const { stdout } = esmExports(packedProject().folder, 'tracklight');

    expect(JSON.parse(stdout)).to.deep.equal(CORE_EXPORTS);
  });

  for (const [file, load] of [
    ['same.mjs', 'await import(specifier)'],
    ['same.cjs', 'require(specifier)'],
  ] as const) {
    it(`export one thing under one name, which is its own, to ${file.slice(-3)}`, () => {
      const { folder } = packedProject();
      const specifiers = codeEntries(folder).map(specifierOf);

      const { stdout, stderr } = runScript(folder, file, comparison(specifiers, load));

      expect(stderr).to.equal('');
      const shared = ['EvaluationReason', 'FlagEvaluationEvent', 'fanOut'];
      expect(JSON.parse(stdout)).to.deep.equal({ shared, offences: [] });
    });
  }

  for (const [file, load] of [
    ['this.mjs', "await import('tracklight')"],
    ['this.cjs', "require('tracklight')"],
  ] as const) {
    it(`leave a tracked function without \`this\` where it had none, in ${file.slice(-3)}`, () => {
      const text = `(async () => {
  const { Analytics } = ${load};
  const tracked = new Analytics().wrap(function () { 'use strict'; return this; });
  console.log(tracked());
})();`;

      expect(runScript(packedProject().folder, file, text).stdout).to.equal('undefined\n');
    });
  }

  it('number the instances of a process across both copies of the core', () => {
    const text = `import { createRequire } from 'node:module';
import { Analytics } from 'tracklight';
const copy = createRequire(import.meta.url)('tracklight');
console.log([new Analytics(), new copy.Analytics(), new Analytics()].map(({ instanceId }) => instanceId).join());`;

    expect(runScript(packedProject().folder, 'ids.mjs', text).stdout).to.equal('1,2,3\n');
  });

  it('let package.json be read', () => {
    const text = "console.log(require('tracklight/package.json').name);";

    expect(runScript(packedProject().folder, 'manifest.cjs', text).stdout).to.equal('tracklight\n');
  });

  it('hide the files behind them', () => {
    const text = "require('tracklight/dist/cjs/clock.js');";

    expect(runScript(packedProject().folder, 'hidden.cjs', text).stderr).to.include('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  for (const [format, read] of [
    ['an ES module', esmExports],
    ['CommonJS', cjsExports],
  ] as const) {
    it(`load the core as ${format} where none of its dependencies is installed`, () => {
      const { bareFolder } = packedProject();

      expect(JSON.parse(read(bareFolder, 'tracklight').stdout)).to.deep.equal(CORE_EXPORTS);
      expect(read(bareFolder, 'tracklight/report').stderr).to.include("'eta'");
    });
  }
});
