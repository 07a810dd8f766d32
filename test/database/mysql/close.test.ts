import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { rejectionOf } from '../../flags/evaluation.js';
import { useMariaDb } from './mariadb.js';
import { batchOf, flagRow, NEVER, Scene } from './scene.js';

/** Stands between store and server, and can fall silent. */
class Line implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets: Socket[] = [];

  private constructor(url: URL) {
    this.#server = createServer((near) => {
      const far = connect(Number(url.port || 3306), url.hostname);
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

describe('MySQL, closing', () => {
  const url = useMariaDb();
  let scene: Scene;

  beforeEach(() => {
    scene = new Scene(url());
  });

  afterEach(() => scene[Symbol.asyncDispose]());

  it('lets go of the server, once, after which nothing is taken', async () => {
    const store = await scene.openWithTables();

    await Promise.all([store.close(), store.close()]);

    const error = await rejectionOf(store.insert(batchOf(flagRow()), NEVER));
    expect(error.message).to.equal('MySQL: Pool is closed.');
    await rejectionOf(store.ping());
  });

  it('does not wait for a server that has fallen silent', async () => {
    await using line = await Line.to(url());
    const address = new URL(url());
    address.port = `${line.port}`;
    const store = await scene.open(address.href);
    await store.createTables();
    line.fallSilent();
    const insertion = rejectionOf(store.insert(batchOf(flagRow()), NEVER));
    while (!line.hasUnheard) await new Promise(setImmediate);

    await store.close();

    expect(store.deliveryOf(await insertion).outcome).to.equal('retry');
  });
});
