import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const ENTRY = new URL('../../../src/export/prometheus/index.ts', import.meta.url).href;

/** Has Node find no prom-client, as where it is not installed. */
const WITHOUT_CLIENT = `
  import Module from 'node:module';
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...rest) => {
    if (request !== 'prom-client') return resolve(request, ...rest);
    throw Object.assign(new Error("Cannot find module 'prom-client'"), { code: 'MODULE_NOT_FOUND' });
  };
`;

/** What a program prints where prom-client is missing. */
async function printed(program: string): Promise<unknown> {
  const text = `${WITHOUT_CLIENT}
    const { PROMETHEUS_AVAILABLE, PrometheusExporter } = await import(${JSON.stringify(ENTRY)});
    ${program}`;
  const args = ['--import', TSX, '--input-type=module', '--eval', text];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
  return JSON.parse(stdout);
}

describe('PrometheusExporter: without prom-client', () => {
  it('loads, says so, and its constructor what to install', async () => {
    const program = `
      let error;
      try { new PrometheusExporter(); } catch (thrown) { error = thrown; }
      console.log(JSON.stringify([PROMETHEUS_AVAILABLE, error.message, error.cause.code]));`;

    expect(await printed(program)).to.deep.equal([
      false,
      'PrometheusExporter needs the package prom-client, which could not be loaded: npm install prom-client',
      'MODULE_NOT_FOUND',
    ]);
  });

  it('works with a client that is handed in', async () => {
    const program = `
      const metrics = new Map();
      const register = {
        contentType: 'text/plain',
        metrics: async () => '',
        registerMetric: (metric) => metrics.set(metric.name, metric),
        getSingleMetric: (name) => metrics.get(name),
      };
      class Metric {
        constructor(configuration) {
          Object.assign(this, configuration);
          for (const registry of configuration.registers) registry.registerMetric(this);
        }
      }
      const client = { Counter: Metric, Gauge: Metric, Histogram: Metric, register };
      const exporter = new PrometheusExporter({ client });
      exporter.record({ flagKey: 'checkout', value: 1, reason: 'STATIC' });
      const { values } = await exporter.evaluationsCounter.get();
      console.log(JSON.stringify([[...metrics.keys()].length, values[0].value]));`;

    expect(await printed(program)).to.deep.equal([4, 1]);
  });
});
