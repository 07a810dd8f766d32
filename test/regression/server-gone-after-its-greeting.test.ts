// A PostgreSQL that ended right after it had let a connection in ended the program, too: its last words came with its
// greeting, when the pool had handed the connection out and nobody listened yet.

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import pg from 'pg';
import { openStore } from '../../src/database/open-store.js';
import type { StoreOptions } from '../../src/database/store-options.js';
import { rejectionOf } from '../flags/evaluation.js';

const LAST_WORDS = 'terminating connection due to unexpected postmaster exit';

/** A message of the server's: https://www.postgresql.org/docs/current/protocol-message-formats.html. */
function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, body]);
}

const GREETING_AND_END = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('Z', Buffer.from('I')),
  message('E', Buffer.from(`SFATAL\0C57P02\0M${LAST_WORDS}\0\0`)),
]);

describe('A PostgreSQL that ends right after its greeting', () => {
  const server = createServer((socket) =>
    socket.on('error', () => {}).once('data', () => socket.end(GREETING_AND_END)),
  );
  let connectionString: string;

  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    connectionString = `postgres://me@127.0.0.1:${(server.address() as AddressInfo).port}/test`;
  });

  after(() => server.close());

  const pools: pg.Pool[] = [];
  afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.end())));

  const targets: Readonly<Record<string, () => StoreOptions>> = {
    'a connection string': () => ({ connectionString }),
    'a pool of the user’s': () => {
      const pool = new pg.Pool({ connectionString });
      pools.push(pool);
      return { connection: pool };
    },
  };
  for (const [title, target] of Object.entries(targets)) {
    it(`fails what was asked, and nothing else, over ${title}`, async () => {
      const store = await openStore(target());

      const error = await rejectionOf(store.ping());

      await store.close();
      expect(error.message).to.match(/^PostgreSQL: /);
    });
  }
});
