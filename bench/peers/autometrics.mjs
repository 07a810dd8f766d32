// As its README shows it: `autometrics(fn)`, with an exporter. Without one it gives up after a second and keeps nothing.

import { createRequire } from 'node:module';
import { autometrics, registerExporter } from '@autometrics/autometrics';

// The reader must be of the SDK's own copy.
const ownRequire = createRequire(import.meta.resolve('@autometrics/autometrics'));
const { MetricReader } = ownRequire('@opentelemetry/sdk-metrics');

class IdleReader extends MetricReader {
  async onShutdown() {}
  async onForceFlush() {}
}

registerExporter({ metricReader: new IdleReader() });

export function create() {
  return { wrap: (fn) => autometrics({ functionName: fn.name, moduleName: 'bench' }, fn) };
}
