// The packed package → a user's program with a database, in one file by a bundler: its drivers beside it or inside.

import { expect } from 'chai';
import { type Bundling, bundleByEsbuild } from './bundle.js';
import { runNode } from './packed-project.js';

const DRIVERS = { postgres: 'pg', mysql: 'mysql2', clickhouse: '@clickhouse/client' } as const;

/** What a user adds so that packages of CommonJS work inside a bundle of ES modules. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

interface Way extends Pick<Bundling, 'to' | 'banner'> {
  readonly place: 'beside' | 'inside';
}

/** Bundles a program that opens a database where no server is, and runs it far from the project; what it prints. */
async function attempt(engine: keyof typeof DRIVERS, { place, ...way }: Way): Promise<unknown> {
  const program = `
    import { DatabaseAnalyticsCollector } from 'tracklight/database';
    DatabaseAnalyticsCollector.create({ connectionString: '${engine}://ann@127.0.0.1:1/app' }).catch((error) => {
      const { name, code, message } = error;
      console.log(JSON.stringify({ name, code, message }));
    });
  `;
  const peers = { names: Object.values(DRIVERS), place };
  const { folder, file } = await bundleByEsbuild({ program, peers, ...way });

  const { status, stdout, stderr } = runNode(folder, [file]);
  expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('a program with a database in a bundle', () => {
  for (const [engine, driver] of Object.entries(DRIVERS) as [keyof typeof DRIVERS, string][]) {
    for (const [title, way] of Object.entries({
      'an ES module': { to: 'esm', place: 'beside' },
      CommonJS: { to: 'cjs', place: 'beside' },
      'CommonJS and bundled': { to: 'cjs', place: 'inside' },
      'an ES module with a require of its own and bundled': { to: 'esm', place: 'inside', banner: REQUIRE },
    } satisfies Record<string, Way>)) {
      it(`calls a ${engine} server through ${driver}, as ${title}`, async () => {
        expect(await attempt(engine, way)).to.include({ name: 'DatabaseError', code: 'ECONNREFUSED' });
      });
    }

    it(`says to mark ${driver} as external when it is bundled in an ES module`, async () => {
      const error = await attempt(engine, { to: 'esm', place: 'inside' });

      expect(error).to.include({ name: 'DatabaseError', code: 'MISSING_DRIVER' });
      expect(error)
        .to.have.property('message')
        .that.matches(new RegExp(`: the package ${driver} does not load \\(.+\\)`));
      expect(error).to.have.property('message').that.includes(`In a bundle, mark ${driver} as external`);
    });
  }
});
