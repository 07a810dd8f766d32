import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const SRC = new URL('../../../src/', import.meta.url).href;

/** Has Node find no @opentelemetry/api, as where it is not installed. */
const WITHOUT_API = `
  import Module from 'node:module';
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (request, ...rest) => {
    if (request !== '@opentelemetry/api') return resolve(request, ...rest);
    throw Object.assign(new Error("Cannot find module '@opentelemetry/api'"), { code: 'MODULE_NOT_FOUND' });
  };
`;

/** What a program prints where the package is missing. */
async function printed(program: string): Promise<unknown> {
  const args = ['--import', TSX, '--input-type=module', '--eval', `${WITHOUT_API}${program}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
  return JSON.parse(stdout);
}

describe('tracklight/otel: without @opentelemetry/api', () => {
  it('loads, says so, and each constructor what to install', async () => {
    const program = `
      const otel = await import('${SRC}export/opentelemetry/index.ts');
      const { Analytics } = await import('${SRC}index.ts');
      const messageOf = (make) => {
        try { make(); } catch (error) { return [error.message, error.cause.code]; }
      };
      console.log(JSON.stringify([
        otel.OTEL_AVAILABLE,
        messageOf(() => new otel.OTelAnalyticsExporter()),
        messageOf(() => new otel.OTelHook()),
        messageOf(() => otel.traceCalls(new Analytics())),
      ]));`;
    const missing = (needer: string) => [
      `${needer} needs the package @opentelemetry/api, which could not be loaded: npm install @opentelemetry/api`,
      'MODULE_NOT_FOUND',
    ];

    expect(await printed(program)).to.deep.equal([
      false,
      missing('OTelAnalyticsExporter'),
      missing('OTelHook'),
      missing('traceCalls'),
    ]);
  });

  it('is available where the package is', async () => {
    const { OTEL_AVAILABLE } = await import('../../../src/export/opentelemetry/index.js');

    expect(OTEL_AVAILABLE).to.equal(true);
  });
});
