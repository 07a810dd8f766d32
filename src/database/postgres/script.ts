// Insert → client: statements that go to the server together, because every trip there and back costs.

import type { PostgresClient } from './postgres-pool.js';

export class Script {
  readonly client: PostgresClient;
  #statements: string[] = [];

  constructor(client: PostgresClient) {
    this.client = client;
  }

  /** Notes a statement without parameters for the next trip. */
  add(statement: string): void {
    this.#statements.push(statement);
  }

  /** Sends what was noted. The first failure ends it, and with it the transaction it is in. */
  async run(): Promise<void> {
    const text = this.#statements.join(';');
    this.#statements = [];
    if (text !== '') await this.client.query({ text });
  }
}
