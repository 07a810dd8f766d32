import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AnalyticsSnapshot } from 'tracklight';
import { runExample, temporaryFolder } from './run-example.js';

describe('the recipe for worker processes', () => {
  it('merges the calls of every worker into one report', async () => {
    await using home = await temporaryFolder();

    const { code, stdout } = await runExample('recipes/worker-pool.ts', { cwd: home.path });

    expect(code).to.equal(0);
    expect(stdout).to.match(/solve +12 +100%/);
  });
});

describe('the recipe for a web server', () => {
  it('counts requests by route and writes the report on SIGTERM', async () => {
    await using home = await temporaryFolder();
    let answers: Promise<string[]> | undefined;

    const { code, signal } = await runExample('recipes/http-server.ts', {
      cwd: home.path,
      env: { PORT: '0' },
      onOutput: (output, child) => {
        const address = /http:\/\/\S+/.exec(output)?.[0];
        if (address && !answers) answers = askAll(address).finally(() => child.kill('SIGTERM'));
      },
    });

    const sidecar = join(home.path, 'analytics', 'analytics_incremental.json');
    const { series }: AnalyticsSnapshot = JSON.parse(await readFile(sidecar, 'utf8'));
    expect({ code, signal }).to.deep.equal({ code: 0, signal: null });
    expect(await answers).to.deep.equal(['3', '400', '404']);
    expect(series.map((one) => [one.functionName, one.calls, one.errors])).to.deep.equal([['POST /words', 2, 1]]);
  });
});

/** Closes its connections, so that the server can end. */
async function askAll(address: string): Promise<string[]> {
  const headers = { connection: 'close' };
  const post = (body: string) => fetch(`${address}/words`, { method: 'POST', body, headers });
  const counted = await post('three small words');
  const refused = await post('');
  const missing = await fetch(`${address}/nowhere`, { headers });
  return [await counted.text(), String(refused.status), String(missing.status)];
}
