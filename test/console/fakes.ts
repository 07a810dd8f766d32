// Stand-ins for the console's surroundings: a clock set by hand, a logger that remembers, a terminal that records.

import { Writable } from 'node:stream';
import type { Clock } from '../../src/clock.js';
import type { Terminal } from '../../src/console/terminal.js';

export { TestLogger as FakeLogger } from '../../src/testing/test-logger.js';

export class FakeClock implements Clock {
  nowMs = 0;

  monotonicNs(): number {
    return this.nowMs * 1e6;
  }

  epochMs(): number {
    return this.nowMs;
  }

  advance(ms: number): void {
    this.nowMs += ms;
  }
}

/** What ora needs of a terminal's stream. */
export class FakeTty extends Writable {
  readonly isTTY = true;
  columns = 80;
  rows = 24;
  output = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.output += chunk.toString();
    done();
  }

  cursorTo(): boolean {
    return this.write('\r');
  }

  moveCursor(): boolean {
    return this.write('\u001b[1A');
  }

  clearLine(): boolean {
    return this.write('\u001b[K');
  }

  /** Resolves once the output holds the text; mocha's timeout is the limit. */
  async shows(text: string): Promise<void> {
    while (!this.output.includes(text)) await new Promise(setImmediate);
  }
}

export function fakeTerminal(stream: FakeTty, env: Terminal['env'] = {}): Terminal {
  return {
    isTTY: true,
    get columns() {
      return stream.columns;
    },
    env,
    stream,
  };
}

/** A terminal nothing is drawn on. */
export function textTerminal(columns: number, env: Terminal['env'] = {}): Terminal {
  return { isTTY: true, columns, env };
}

/** A promise settled by the test. */
export function deferred<T = void>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Long enough for ora to have been loaded and to have drawn, had it been asked to. */
export async function oraHadTheChance(): Promise<void> {
  await import('ora');
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
}
