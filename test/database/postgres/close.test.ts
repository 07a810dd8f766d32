import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { rejectionOf } from '../../flags/evaluation.js';
import { batchOf, callRow, flagRow, NEVER, Scene } from './scene.js';
import { useOwnPostgres, usePostgres } from './server.js';

/** Stands between store and server, and can fall silent. */
class Line implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  private constructor(url: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(url.port || 5432), url.hostname);
      this.#sockets.push(near, far);
      for (const socket of [near, far]) socket.on('error', () => {});
      near.pipe(far).pipe(near);
    });
  }

  static async to(url: string): Promise<Line> {
    const line = new Line(new URL(url));
    await once(line.#server.listen(0, '127.0.0.1'), 'listening');
    return line;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Whether something was said since the line fell silent. */
  get hasUnheard(): boolean {
    return this.#sockets.some((socket) => socket.readableLength > 0);
  }

  fallSilent(): void {
    // Read, so that it is seen, but not passed on.
    for (const socket of this.#sockets) socket.unpipe().pause().read(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

describe('PostgreSQL, closing', () => {
  const url = usePostgres();
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene(url());
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  it('lets go of the server, once, after which nothing is taken', async () => {
    const store = await scene.openWithTables();

    await Promise.all([store.close(), store.close()]);

    const error = await rejectionOf(store.insert(batchOf(flagRow()), NEVER));
    expect(error.message).to.equal('PostgreSQL: Cannot use a pool after calling end on the pool');
    await rejectionOf(store.ping());
  });

  it('does not wait for a server that has fallen silent', async () => {
    await using line = await Line.to(url());
    const address = new URL(url());
    address.port = `${line.port}`;
    const store = await scene.open({ url: address.href });
    await store.createTables();
    line.fallSilent();
    const insertion = rejectionOf(store.insert(batchOf(flagRow()), NEVER));
    while (!line.hasUnheard) await new Promise(setImmediate);

    await store.close();

    expect(store.deliveryOf(await insertion).outcome).to.equal('retry');
  });
});

describe('PostgreSQL, losing its connections', () => {
  const server = useOwnPostgres();

  it('fails what is under way, to be retried, and goes on with new ones', async () => {
    await using scene = new Scene(server().url);
    const store = await scene.openWithTables();
    const batch = batchOf(flagRow(), callRow());
    const blocker = await scene.pool.connect();
    await blocker.query(`BEGIN; LOCK TABLE ${scene.names.events}`);
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' HAVING count(*) = 2`;
    const [insertion, reading] = [
      rejectionOf(store.insert(batch, NEVER)),
      rejectionOf(store.summarize('checkout', { startMs: 0, endMs: 1 }, [50])),
    ];
    await scene.until(waiting);
    blocker.on('error', () => {});

    await server().kill();
    const errors = [await insertion, await reading];
    blocker.release(true);
    await server().restart();
    await store.insert(batch, NEVER);

    for (const error of errors) expect(store.deliveryOf(error).outcome).to.equal('retry');
    expect(await scene.counts()).to.deep.equal({ n: 1, ids: 1 });
    expect((await store.summarize('checkout', { startMs: 0, endMs: 1 }, [50])).totalEvaluations).to.equal(1);
  });
});
