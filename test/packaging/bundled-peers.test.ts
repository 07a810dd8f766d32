// The packed package → a user's program with prom-client and OpenTelemetry, bundled by Rolldown, which is what Vite bundles
// with: the packages beside the bundle or inside it.

import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
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

/** Bundles the program and runs it far from the project. */
async function run(format: keyof typeof EXTENSIONS, peers: 'beside' | 'inside'): Promise<Outcome> {
  const { folder } = packedProject();
  const outside = mkdtempSync(join(folder, '..', 'peers-'));
  const input = join(folder, `peers-${peers}-${format}.mjs`);
  writeFileSync(input, PROGRAM);
  const bundled = await rolldown({
    input,
    platform: 'node',
    logLevel: 'silent',
    resolve: { modules: ['node_modules', installed] },
    external: peers === 'beside' ? PEERS : [],
  });
  const file = `program.${EXTENSIONS[format]}`;
  await bundled.write({ file: join(outside, file), format, codeSplitting: false });
  await bundled.close();
  if (peers === 'beside') symlinkSync(installed, join(outside, 'node_modules'));
  return runNode(outside, [file]);
}

describe('a program with optional peers in a Rolldown bundle', function () {
  this.timeout(120_000);

  for (const format of ['esm', 'cjs'] as const) {
    for (const peers of ['beside', 'inside'] as const) {
      it(`finds prom-client and @opentelemetry/api ${peers} ${NAMES[format]}`, async () => {
        const outcome = await run(format, peers);

        expect(outcome).to.deep.equal({ status: 0, stdout: 'true true true\n', stderr: '' });
      });
    }
  }
});
