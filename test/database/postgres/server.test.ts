import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import pg from 'pg';
import { useOwnPostgres } from './server.js';

const SCRIPT = fileURLToPath(new URL('../../../scripts/postgres-server.mjs', import.meta.url));

async function ask(url: string, question: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(question)).rows[0];
  } finally {
    await client.end();
  }
}

describe('a PostgreSQL for tests', () => {
  const server = useOwnPostgres();

  it('keeps its address and its files when it is killed and started again', async () => {
    await ask(server().url, 'CREATE TABLE kept AS SELECT 1 AS one');

    await server().kill();
    await server().restart();

    expect(await ask(server().url, 'SELECT * FROM kept')).to.deep.equal({ one: 1 });
  });

  it('listens to this machine only', async () => {
    const { listen_addresses, unix_socket_directories } = {
      ...(await ask(server().url, 'SHOW listen_addresses')),
      ...(await ask(server().url, 'SHOW unix_socket_directories')),
    };

    expect([listen_addresses, unix_socket_directories]).to.deep.equal(['127.0.0.1', '']);
  });

  it('is gone, files and all, once the process that started it is, even by kill -9', async () => {
    const starter = spawn(process.execPath, [SCRIPT], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [url] = await once(createInterface({ input: starter.stdout }), 'line');
    const { data_directory: folder = '' } = await ask(url, 'SHOW data_directory');

    starter.kill('SIGKILL');
    while (existsSync(dirname(folder))) await delay(20);

    expect(await ask(url, 'SELECT 1').catch(({ code }) => code)).to.equal('ECONNREFUSED');
  });
});
