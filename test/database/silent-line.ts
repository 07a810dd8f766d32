// A line between a store and its server that can fall silent.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class SilentLine implements AsyncDisposable {
  readonly #url: URL;
  readonly #server: Server;
  readonly #sockets: Socket[] = [];
  #isSilent = false;

  private constructor(url: URL) {
    this.#url = url;
    this.#server = createServer((near) => {
      const far = connect(Number(url.port), url.hostname);
      this.#sockets.push(near, far);
      for (const socket of [near, far]) socket.on('error', () => {});
      if (!this.#isSilent) near.pipe(far).pipe(near);
    });
  }

  static async to(url: string): Promise<SilentLine> {
    const line = new SilentLine(new URL(url));
    await once(line.#server.listen(0, '127.0.0.1'), 'listening');
    return line;
  }

  /** The connection string of the server behind it. */
  get url(): string {
    const url = new URL(this.#url);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  /** How often somebody connected. */
  get connections(): number {
    return this.#sockets.length / 2;
  }

  /** Whether something was said since the line fell silent. */
  get hasUnheard(): boolean {
    return this.#sockets.some((socket) => socket.readableLength > 0);
  }

  fallSilent(): void {
    this.#isSilent = true;
    // Read, so that it is seen, but not passed on.
    for (const socket of this.#sockets) socket.unpipe().pause().read(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
