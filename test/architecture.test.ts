// The dependency rule and the rules of the source tree, each asserted on src and shown to fail on a small offender.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { CORE_GUESTS, ENTRY_PACKAGES } from './architecture/entry-loads.js';
import {
  anyOffences,
  BUNDLED_PACKAGES,
  cycleOffences,
  headerOffences,
  importedPackages,
  indexOffences,
  layerOffences,
  loadedFiles,
  loadedPackages,
  nameOffences,
  PACKAGE_HOMES,
  packageOffences,
  timerOffences,
} from './architecture/rules.js';
import { importsOf, readSourceTree, type SourceTree } from './architecture/source-tree.js';

const src = readSourceTree(fileURLToPath(new URL('../src', import.meta.url)));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

describe('architecture', () => {
  it('reads every source file', () => {
    expect([...src.keys()]).to.include.members(['index.ts', 'analytics.ts', 'event.ts', 'track/track.ts']);
  });

  it('lets each part of src import only what lies before it in the flow', () => {
    expect(layerOffences(src)).to.deep.equal([]);
  });

  it('imports index.ts from nowhere inside', () => {
    expect(indexOffences(src)).to.deep.equal([]);
  });

  it('has no circle of files that load each other', () => {
    expect(cycleOffences(src)).to.deep.equal([]);
  });

  it('imports each third-party package in one place', () => {
    expect(packageOffences(src)).to.deep.equal([]);
  });

  it('depends on exactly the packages it imports, some of them as optional peers', () => {
    const { dependencies, peerDependencies, peerDependenciesMeta } = manifest;
    const found = [...importedPackages(src)];
    const imported = found.filter((name) => !BUNDLED_PACKAGES.includes(name));

    expect(found).to.have.members(Object.keys(PACKAGE_HOMES));
    expect(imported).to.include.members(Object.keys(dependencies));
    expect(Object.keys({ ...dependencies, ...peerDependencies })).to.include.members(imported);
    expect(Object.keys(peerDependenciesMeta)).to.deep.equal(Object.keys(peerDependencies));
  });

  for (const [entry, packages] of Object.entries(ENTRY_PACKAGES)) {
    it(`loads ${packages.join(' and ') || 'no third-party package'} with ${entry}`, () => {
      const found = loadedPackages(src, entry).map((chain) => chain.slice(chain.lastIndexOf(' ') + 1));

      expect([...new Set(found)].sort()).to.deep.equal(packages);
    });
  }

  it('says of every entry which packages it loads', () => {
    const targets = Object.values<{ import?: { default: string } }>(manifest.exports);
    const files = targets.flatMap((target) => target.import?.default ?? []);

    expect(files.map((file) => file.replace('./dist/esm/', '').replace('.js', '.ts'))).to.have.members(
      Object.keys(ENTRY_PACKAGES),
    );
  });

  it('loads with the core nothing of the report, the database, the exporters and the queue', () => {
    const own = ['aggregate', 'collect', 'console', 'track'];
    const loaded = [...loadedFiles(src, 'index.ts').keys()];

    const guests = loaded.filter((path) => path.includes('/') && !own.includes(path.slice(0, path.indexOf('/'))));
    expect(guests).to.have.members(CORE_GUESTS);
  });

  it('opens each file with its place in the flow', () => {
    expect(headerOffences(src)).to.deep.equal([]);
  });

  it('has no drawer for what has no name of its own', () => {
    expect(nameOffences(src)).to.deep.equal([]);
  });

  it('sets timers only where delivery, the clock and the page do', () => {
    expect(timerOffences(src)).to.deep.equal([]);
  });

  it('uses any only inside function types', () => {
    expect(anyOffences(src)).to.deep.equal([]);
  });
});

describe('the architecture rules', () => {
  const tree = (files: Record<string, string>): SourceTree => new Map(Object.entries(files));

  it('see every way to import', () => {
    const text = `
      import a from 'static-default';
      import { type b } from 'static-named/deep';
      import type { c } from '@scope/type-only/deep';
      import 'static-bare';
      export { d } from './exported.js';
      export type { e } from './exported-type.js';
      type F = typeof import('./import-type.js');
      const g = await import('./lazy.js');
      const h = createRequire(here)('./created.js');
      const i = require('required');
      const j = module.require('./module-required.cjs');
      import k = require('equals');
      import { join } from 'node:path';
      import fs from 'fs';
    `;

    const imports = importsOf('track/one.ts', text);

    expect(imports).to.deep.equal([
      { kind: 'static', packageName: 'static-default' },
      { kind: 'static', packageName: 'static-named' },
      { kind: 'type', packageName: '@scope/type-only' },
      { kind: 'static', packageName: 'static-bare' },
      { kind: 'static', file: 'track/exported.ts' },
      { kind: 'type', file: 'track/exported-type.ts' },
      { kind: 'type', file: 'track/import-type.ts' },
      { kind: 'lazy', file: 'track/lazy.ts' },
      { kind: 'lazy', file: 'track/created.ts' },
      { kind: 'lazy', packageName: 'required' },
      { kind: 'lazy', file: 'track/module-required.cts' },
      { kind: 'static', packageName: 'equals' },
      { kind: 'static' },
      { kind: 'static' },
    ]);
  });

  for (const [from, to] of [
    ['event.ts', 'collect/collector.ts'],
    ['collect/fan-out.ts', 'aggregate/series.ts'],
    ['aggregate/series.ts', 'report/run.ts'],
    ['track/track.ts', 'report/run.ts'],
    ['report/run.ts', 'track/track.ts'],
    ['track/track.ts', 'export/http.ts'],
    ['export/http.ts', 'database/schema.ts'],
    ['database/schema.ts', 'report/run.ts'],
    ['console/summary.ts', 'analytics.ts'],
    ['report/run.ts', 'console/summary.ts'],
  ] as const) {
    it(`refuse ${from} → ${to}, as code or as a type`, () => {
      const path = `${'../'.repeat(from.split('/').length - 1) || './'}${to.replace('.ts', '.js')}`;

      for (const statement of [`import { x } from '${path}';`, `import type { x } from '${path}';`]) {
        expect(layerOffences(tree({ [from]: statement, [to]: '' }))).to.have.length(1);
      }
    });
  }

  it('refuse a folder that no rule speaks of', () => {
    const offences = layerOffences(tree({ 'novel/one.ts': "import '../event.js';", 'event.ts': '' }));

    expect(offences).to.deep.equal(['novel/one.ts belongs to no part']);
  });

  it('refuse an import of a file that does not exist', () => {
    const offences = layerOffences(tree({ 'track/one.ts': "import './two.js';" }));

    expect(offences).to.deep.equal(['track/one.ts imports track/two.ts, which does not exist']);
  });

  it('let the composition import both sides', () => {
    const text = "import './track/track.js'; import './report/run.js';";

    expect(layerOffences(tree({ 'analytics.ts': text, 'track/track.ts': '', 'report/run.ts': '' }))).to.deep.equal([]);
  });

  it("refuse an import of index.ts, and of a folder's own", () => {
    const files = { 'analytics.ts': "import './index.js';", 'report/run.ts': "import './index.js';" };

    expect(indexOffences(tree(files))).to.deep.equal([
      'analytics.ts imports index.ts',
      'report/run.ts imports report/index.ts',
    ]);
  });

  it('refuse a circle of loaded files, but not one through a type', () => {
    const circle = { 'a.ts': "import './b.js';", 'b.ts': "import './c.js';", 'c.ts': "export * from './a.js';" };
    const throughType = { ...circle, 'c.ts': "export type * from './a.js';" };

    expect(cycleOffences(tree(circle))).to.deep.equal(['a.ts → b.ts → c.ts → a.ts']);
    expect(cycleOffences(tree(throughType))).to.deep.equal([]);
  });

  it('refuse a package outside its home, and one without a home', () => {
    const files = { 'track/track.ts': "import { Eta } from 'eta';", 'report/run.ts': "import 'left-pad';" };

    expect(packageOffences(tree(files))).to.deep.equal([
      'track/track.ts imports eta, whose home is report/',
      'report/run.ts imports left-pad, which has no home',
    ]);
  });

  it('find a package that the core loads through other files, not one it loads later', () => {
    const files = {
      'index.ts': "export { a } from './analytics.js';",
      'analytics.ts': "import './report/index.js'; import type { Ora } from 'ora'; await import('./lazy.js');",
      'report/index.ts': "import 'eta';",
      'lazy.ts': "import 'left-pad';",
    };

    expect(loadedPackages(tree(files), 'index.ts')).to.deep.equal(['index.ts → analytics.ts → report/index.ts → eta']);
  });

  it('refuse a file that opens without a word on its place', () => {
    const files = { 'a.ts': 'export {};', 'b.ts': '// Some code', 'c.ts': '// Time → text: dates.\nexport {};' };

    expect(headerOffences(tree(files))).to.have.length(2);
  });

  it('refuse utils, helpers, common and misc as files and folders', () => {
    const paths = ['utils.ts', 'track/helper.ts', 'common/x.ts', 'report/misc.ts', 'report/date-utils.ts'];

    expect(
      nameOffences(tree(Object.fromEntries([...paths, 'report/figure.ts'].map((path) => [path, ''])))),
    ).to.deep.equal(paths);
  });

  it('refuse a timer outside delivery', () => {
    const files = {
      'track/a.ts': 'setTimeout(f, 1);',
      'console/b.ts': "import { setInterval } from 'node:timers';",
      'deliver/c.ts': 'setInterval(f, 1);',
    };

    expect(timerOffences(tree(files))).to.deep.equal(['track/a.ts uses setTimeout', 'console/b.ts uses setInterval']);
  });

  it('refuse any outside a function type', () => {
    const files = {
      'a.ts': 'let x: any;\nconst y = z as any;\nfunction f(a: any) {}',
      'b.ts': 'type F = (this: any, ...args: any[]) => any; function g<A extends readonly any[]>(...a: A) {}',
    };

    expect(anyOffences(tree(files))).to.deep.equal(['a.ts:1', 'a.ts:2', 'a.ts:3']);
  });
});
