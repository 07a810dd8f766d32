// The packed package → a user's program with prom-client and OpenTelemetry, bundled by esbuild, or by Rolldown, which is
// what Vite bundles with: the packages beside the bundle or inside it.

import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { build } from 'esbuild';
import { rolldown } from 'rolldown';
import { type Outcome, packedProject, runNode } from './packed-project.js';

const installed = fileURLToPath(new URL('../../node_modules', import.meta.url));

const PEERS = ['prom-client', '@opentelemetry/api'];
const EXTENSIONS = { esm: 'mjs', cjs: 'cjs' } as const;
const NAMES = { esm: 'an ES module', cjs: 'CommonJS' } as const;

const PROGRAM = `
  import { Analytics } from 'tracklight';
  import { OTEL_AVAILABLE, traceCalls } from 'tracklight/otel';
  import { PROMETHEUS_AVAILABLE, PrometheusExporter } from 'tracklight/prometheus';

  const analytics = new Analytics();
  const exporter = new PrometheusExporter({ analytics });
  traceCalls(analytics);
  analytics.wrap(() => 1, { name: 'one' })();
  exporter.registry.metrics().then((text) => {
    const isScraped = text.includes('tracklight_calls_total{function="one",event_type="default",outcome="success"} 1');
    console.log(PROMETHEUS_AVAILABLE, OTEL_AVAILABLE, isScraped);
  });
`;

type Format = keyof typeof EXTENSIONS;

interface Bundling {
  readonly input: string;
  readonly output: string;
  readonly format: Format;
  readonly external: string[];
}

const BUNDLERS = {
  Rolldown: async ({ input, output, format, external }: Bundling) => {
    const resolve = { modules: ['node_modules', installed] };
    const bundled = await rolldown({ input, platform: 'node', logLevel: 'silent', resolve, external });
    await bundled.write({ file: output, format, codeSplitting: false });
    await bundled.close();
  },
  esbuild: async ({ input, output, format, external }: Bundling) => {
    const how = { bundle: true, platform: 'node', logLevel: 'silent' } as const;
    await build({ ...how, entryPoints: [input], nodePaths: [installed], outfile: output, format, external });
  },
};

/** Bundles the program and runs it far from the project. */
async function run(bundler: keyof typeof BUNDLERS, format: Format, peers: 'beside' | 'inside'): Promise<Outcome> {
  const { folder } = packedProject();
  const outside = mkdtempSync(join(folder, '..', 'peers-'));
  const input = join(folder, `peers-${bundler}-${peers}-${format}.mjs`);
  writeFileSync(input, PROGRAM);
  const file = `program.${EXTENSIONS[format]}`;
  const external = peers === 'beside' ? PEERS : [];
  await BUNDLERS[bundler]({ input, output: join(outside, file), format, external });
  if (peers === 'beside') symlinkSync(installed, join(outside, 'node_modules'));
  return runNode(outside, [file]);
}

describe('a program with optional peers in a bundle', function () {
  this.timeout(120_000);

  for (const [bundler, format, peers] of [
    ['Rolldown', 'esm', 'beside'],
    ['Rolldown', 'esm', 'inside'],
    ['Rolldown', 'cjs', 'beside'],
    ['Rolldown', 'cjs', 'inside'],
    ['esbuild', 'esm', 'beside'],
    ['esbuild', 'cjs', 'beside'],
    ['esbuild', 'cjs', 'inside'],
  ] as const) {
    it(`of ${bundler} finds prom-client and @opentelemetry/api ${peers} ${NAMES[format]}`, async () => {
      const outcome = await run(bundler, format, peers);

      expect(outcome).to.deep.equal({ status: 0, stdout: 'true true true\n', stderr: '' });
    });
  }

  it('of esbuild says what to install where a bundle of ES modules has prom-client inside', async () => {
    const { status, stderr } = await run('esbuild', 'esm', 'inside');

    expect(status).to.equal(1);
    expect(stderr).to.contain('PrometheusExporter needs the package prom-client, which could not be loaded');
  });
});
