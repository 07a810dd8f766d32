// The packed package → every entry point, as an ES module and as CommonJS.

import { expect } from 'chai';
import { codeEntries, type Outcome, packedProject, runScript, specifierOf } from './packed-project.js';

const CORE_EXPORTS = ['Analytics', 'fanOut', 'skip', 'toRecord', 'trackInstanceMethod'];

const CODE_ENTRIES = [
  ...['.', './report', './flags', './experiments'],
  ...['./database', './prometheus', './otel', './openfeature'],
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

describe('the entry points of the packed package', function () {
  this.timeout(120_000);

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
