// The packed package in a project without its optional peers → every entry loads, and what needs a peer says which.

import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import { packedProject, runScript } from './packed-project.js';

/** Entries that load no package at all. */
const BARE_ENTRIES = ['flags', 'experiments', 'prometheus', 'otel', 'openfeature', 'testing'];

interface Attempt {
  readonly entry: string;
  /** An expression with the exports of both at hand. */
  readonly code: string;
  readonly peer: string;
}

const ATTEMPTS: readonly Attempt[] = [
  { entry: 'prometheus', code: 'new entry.PrometheusExporter()', peer: 'prom-client' },
  { entry: 'otel', code: 'new entry.OTelAnalyticsExporter()', peer: '@opentelemetry/api' },
  { entry: 'otel', code: 'new entry.OTelHook()', peer: '@opentelemetry/api' },
  { entry: 'otel', code: 'entry.traceCalls(new core.Analytics())', peer: '@opentelemetry/api' },
  { entry: 'database', code: createWith('postgres://ann@127.0.0.1/app'), peer: 'pg' },
  { entry: 'database', code: createWith('mysql://ann@127.0.0.1/app'), peer: 'mysql2' },
  { entry: 'database', code: createWith('clickhouse://ann@127.0.0.1/app'), peer: '@clickhouse/client' },
  // Newer versions of Node bring an SQLite of their own.
  ...(isBuiltin('node:sqlite') ? [] : [{ entry: 'database', code: createWith('sqlite::memory:'), peer: 'libsql' }]),
];

const FORMATS = {
  'an ES module': {
    file: 'peers.mjs',
    load: (name: string, specifier: string) => `import * as ${name} from '${specifier}';`,
  },
  CommonJS: {
    file: 'peers.cjs',
    load: (name: string, specifier: string) => `const ${name} = require('${specifier}');`,
  },
} as const;

function createWith(connectionString: string): string {
  return `entry.DatabaseAnalyticsCollector.create({ connectionString: '${connectionString}' })`;
}

describe('the packed package without its optional peers', () => {
  it('is what npm installs', () => {
    const { folder } = packedProject();

    const manifest = readFileSync(join(folder, 'node_modules/tracklight/package.json'), 'utf8');
    const peers = Object.keys(JSON.parse(manifest).peerDependencies);
    expect(peers).to.include.members(ATTEMPTS.map(({ peer }) => peer));
    expect(peers.filter((peer) => existsSync(join(folder, 'node_modules', peer)))).to.deep.equal([]);
  });

  for (const [format, { file, load }] of Object.entries(FORMATS)) {
    function run(folder: string, entry: string, statement: string) {
      const loading = [load('core', 'tracklight'), load('entry', `tracklight/${entry}`)];
      const { stdout, stderr } = runScript(folder, file, [...loading, statement].join('\n'));
      return { stdout, stderr };
    }

    for (const [entry, constant] of [
      ['prometheus', 'PROMETHEUS_AVAILABLE'],
      ['otel', 'OTEL_AVAILABLE'],
    ] as const) {
      it(`has a ${constant} that is false, as ${format}`, () => {
        const printed = run(packedProject().folder, entry, `console.log(entry.${constant});`);

        expect(printed).to.deep.equal({ stdout: 'false\n', stderr: '' });
      });
    }

    for (const { entry, code, peer } of ATTEMPTS) {
      it(`says to install ${peer} for ${code}, as ${format}`, () => {
        const attempt = `(async () => ${code})().then(() => 'it works', ({ message }) => message).then(console.log);`;

        const { stdout, stderr } = run(packedProject().folder, entry, attempt);

        expect(stderr).to.equal('');
        expect(stdout).to.match(new RegExp(`: npm install ${peer}( or |\\n)`));
      });
    }

    for (const entry of BARE_ENTRIES) {
      it(`loads tracklight/${entry} without any other package, as ${format}`, () => {
        const printed = run(packedProject().bareFolder, entry, 'console.log(Object.keys(entry).length > 0);');

        expect(printed).to.deep.equal({ stdout: 'true\n', stderr: '' });
      });
    }
  }
});
