// The packed package → a user's program with prom-client and OpenTelemetry, bundled by esbuild, or by Rolldown, which is
// what Vite bundles with: the packages beside the bundle or inside it.

import { expect } from 'chai';
import { bundleByEsbuild, bundleByRolldown, NAMES } from './bundle.js';
import { type Outcome, runNode } from './packed-project.js';
import type { ModuleFormat } from './user-program.js';

const BUNDLERS = { Rolldown: bundleByRolldown, esbuild: bundleByEsbuild };
const PEERS = ['prom-client', '@opentelemetry/api'];

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

/** Bundles the program and runs it far from the project. */
async function run(bundler: keyof typeof BUNDLERS, to: ModuleFormat, place: 'beside' | 'inside'): Promise<Outcome> {
  const { folder, file } = await BUNDLERS[bundler]({ program: PROGRAM, to, peers: { names: PEERS, place } });
  return runNode(folder, [file]);
}

describe('a program with optional peers in a bundle', () => {
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
