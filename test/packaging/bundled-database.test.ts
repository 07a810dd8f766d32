// The packed package → a user's program with a database, in one file by a bundler: its drivers beside it or inside.

import { mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type BuildOptions, buildSync } from 'esbuild';
import { packedProject, runNode } from './packed-project.js';

const drivers = fileURLToPath(new URL('../../node_modules', import.meta.url));

const DRIVERS = { postgres: 'pg', mysql: 'mysql2', clickhouse: '@clickhouse/client' } as const;

const EXTENSIONS = { esm: 'mjs', cjs: 'cjs' } as const;
/** What a user adds so that packages of CommonJS work inside a bundle of ES modules. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

interface Way {
  readonly format: keyof typeof EXTENSIONS;
  readonly drivers: 'external' | 'bundled';
  readonly banner?: string;
}

/** Bundles a program that opens a database where no server is, and runs it far from the project; what it prints. */
function attempt(engine: keyof typeof DRIVERS, way: Way): unknown {
  const { folder } = packedProject();
  const outside = mkdtempSync(join(folder, '..', 'bundle-'));
  const file = `program.${EXTENSIONS[way.format]}`;
  const program = `
    import { DatabaseAnalyticsCollector } from 'tracklight/database';
    DatabaseAnalyticsCollector.create({ connectionString: '${engine}://ann@127.0.0.1:1/app' }).catch((error) => {
      const { name, code, message } = error;
      console.log(JSON.stringify({ name, code, message }));
    });
  `;
  const options: BuildOptions = {
    stdin: { contents: program, resolveDir: folder },
    outfile: join(outside, file),
    bundle: true,
    platform: 'node',
    format: way.format,
    nodePaths: [drivers],
    external: way.drivers === 'external' ? Object.values(DRIVERS) : [],
    logLevel: 'silent',
  };
  buildSync(way.banner === undefined ? options : { ...options, banner: { js: way.banner } });
  if (way.drivers === 'external') symlinkSync(drivers, join(outside, 'node_modules'));

  const { status, stdout, stderr } = runNode(outside, [file]);
  expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('a program with a database in a bundle', function () {
  this.timeout(120_000);

  for (const [engine, driver] of Object.entries(DRIVERS) as [keyof typeof DRIVERS, string][]) {
    for (const [title, way] of Object.entries({
      'an ES module': { format: 'esm', drivers: 'external' },
      CommonJS: { format: 'cjs', drivers: 'external' },
      'CommonJS and bundled': { format: 'cjs', drivers: 'bundled' },
      'an ES module with a require of its own and bundled': { format: 'esm', drivers: 'bundled', banner: REQUIRE },
    } satisfies Record<string, Way>)) {
      it(`calls a ${engine} server through ${driver}, as ${title}`, () => {
        expect(attempt(engine, way)).to.include({ name: 'DatabaseError', code: 'ECONNREFUSED' });
      });
    }

    it(`says to mark ${driver} as external when it is bundled in an ES module`, () => {
      const error = attempt(engine, { format: 'esm', drivers: 'bundled' });

      expect(error).to.include({ name: 'DatabaseError', code: 'MISSING_DRIVER' });
      expect(error)
        .to.have.property('message')
        .that.matches(new RegExp(`: the package ${driver} does not load \\(.+\\)`));
      expect(error).to.have.property('message').that.includes(`In a bundle, mark ${driver} as external`);
    });
  }
});
