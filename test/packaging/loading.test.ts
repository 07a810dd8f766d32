// The packed package → which files and packages each entry loads, and when the report and the spinner are.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Outcome, packedProject, runScript } from './packed-project.js';
import type { ModuleFormat } from './user-program.js';

/** What each entry may load of the packages that npm installs with ours. Optional peers are not there. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  tracklight: [],
  'tracklight/report': ['eta', 'jstat'],
  'tracklight/flags': [],
  'tracklight/experiments': [],
  'tracklight/database': [],
  'tracklight/prometheus': [],
  'tracklight/otel': [],
  'tracklight/openfeature': [],
  'tracklight/testing': [],
};

/** Prints `loaded <path>` for every file from then on. CommonJS modules that others require do not pass the hook. */
const WATCH = `
const { register, createRequire } = process.getBuiltinModule('node:module');
const hook = \`
  import { writeSync } from 'node:fs';
  import { fileURLToPath } from 'node:url';
  export async function resolve(specifier, context, next) {
    const found = await next(specifier, context);
    if (found.url.startsWith('file:')) writeSync(1, 'loaded ' + fileURLToPath(found.url) + '\\\\n');
    return found;
  }\`;
register('data:text/javascript,' + encodeURIComponent(hook));
process.on('exit', () => {
  for (const path of Object.keys(createRequire(process.cwd() + '/').cache)) console.log('loaded ' + path);
});
`;

const LOAD = {
  esm: (specifier: string) => `await import('${specifier}');`,
  cjs: (specifier: string) => `require('${specifier}');`,
} satisfies Record<ModuleFormat, (specifier: string) => string>;

const SCRIPTS = {
  esm: { name: 'ES module', file: 'loading.mjs' },
  cjs: { name: 'CommonJS', file: 'loading.cjs' },
} satisfies Record<ModuleFormat, { name: string; file: string }>;

function watch(format: ModuleFormat, program: string): Outcome {
  const outcome = runScript(packedProject().folder, SCRIPTS[format].file, `${WATCH}\n${program}`);
  expect(outcome).to.include({ status: 0, stderr: '' });
  return outcome;
}

/** Paths below node_modules. */
function loadedBy({ stdout }: Outcome): string[] {
  const modules = join(packedProject().folder, 'node_modules/');
  const paths = [...stdout.matchAll(/^loaded (.+)$/gm)].map(([, path]) => path as string);
  return [...new Set(paths.filter((path) => path.startsWith(modules)).map((path) => path.slice(modules.length)))];
}

function packagesOf(paths: readonly string[]): string[] {
  const names = paths.map((path) => /^(@[^/]+\/)?[^/]+/.exec(path)?.[0] as string);
  return [...new Set(names.filter((name) => name !== 'tracklight'))].sort();
}

/** A program on a terminal that has tracked a call and shown the summary. */
const USING = `
const { Analytics } = await import('tracklight');
Object.assign(process.stderr, { isTTY: true, columns: 80, write: () => true });
delete process.env.CI;
const analytics = new Analytics({ loggers: { console: { info() {} } }, reportsDir: 'loading' });
analytics.measure('once', () => 1);
analytics.logSummary();
`;

/** A batch that lasts until its spinner is on the terminal; one without a spinner never ends. */
function drawing(load: string): string {
  return `
const { Analytics } = ${load};
Object.assign(process.stderr, { isTTY: true, columns: 80 });
delete process.env.CI;
const drawn = () => new Promise((resolve) => Object.assign(process.stderr, { write: () => resolve() ?? true }));
new Analytics({ reportsDir: 'loading' }).batchMode('Reading', drawn).then(() => console.log('drawn'));
`;
}

describe('an entry of the packed package', () => {
  for (const format of ['esm', 'cjs'] as const) {
    for (const [specifier, packages] of Object.entries(PACKAGES)) {
      it(`loads ${packages.join(' and ') || 'no other package'} with ${specifier} as ${SCRIPTS[format].name}`, () => {
        const loaded = loadedBy(watch(format, LOAD[format](specifier)));

        expect(loaded).to.include.members([`tracklight/dist/${format}/${entryFile(specifier)}`]);
        expect(packagesOf(loaded)).to.deep.equal(packages);
      });
    }

    it(`reads three files for the core as ${SCRIPTS[format].name}`, () => {
      const loaded = loadedBy(watch(format, LOAD[format]('tracklight')));

      expect(loaded).to.have.length(3);
    });
  }

  it('loads neither the report nor the spinner for calls and their summary', () => {
    expect(packagesOf(loadedBy(watch('esm', USING)))).to.deep.equal([]);
  });

  it('loads the report when the first one is written, and no spinner', () => {
    const loaded = loadedBy(watch('esm', `${USING} await analytics.generateReports();`));

    // Not eta: an ES module that a required one imports is neither shown to the hook nor in the cache.
    expect(packagesOf(loaded)).to.include('jstat').and.not.to.include('ora');
  });

  it('loads ora with the first batch on a terminal, and no report', () => {
    const loaded = loadedBy(
      watch('esm', `${USING} await analytics.batchMode('Reading', () => new Promise(setImmediate));`),
    );

    expect(packagesOf(loaded)).to.include('ora').and.not.to.include('jstat');
  });

  for (const [format, load] of [
    ['esm', "await import('tracklight')"],
    ['cjs', "require('tracklight')"],
  ] as const) {
    it(`draws with ora, which is an ES module, from ${SCRIPTS[format].name}`, () => {
      expect(watch(format, drawing(load)).stdout).to.match(/^drawn$/m);
    });
  }
});

function entryFile(specifier: string): string {
  const manifest = JSON.parse(
    readFileSync(join(packedProject().folder, 'node_modules/tracklight/package.json'), 'utf8'),
  );
  const { default: path } = manifest.exports[specifier.replace('tracklight', '.')].import;
  return path.replace('./dist/esm/', '');
}
