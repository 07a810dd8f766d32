// Engine → SQLite on a thread of its own: requests go out as messages, in order, and each gets one answer.

import type { Worker } from 'node:worker_threads';
import { DatabaseError } from '../database-error.js';
import type { SqlitePort, SqliteResult, TableRows } from './sqlite-port.js';
import { startWorker } from './start-worker.js';
import {
  CANCELLED,
  decide,
  type NumberedRequest,
  type Reply,
  type Request,
  type WorkerStart,
} from './worker-messages.js';

interface Waiting {
  readonly resolve: (result: SqliteResult) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A database file on a worker thread. The worker is started by the first request, anew after it died, and holds the
 * process only while a request is open.
 */
export class WorkerPort implements SqlitePort {
  readonly #start: WorkerStart;
  readonly #startThread: (start: WorkerStart) => Worker;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastNumber = 0;
  #closing: Promise<void> | undefined;

  /** Tests have a worker of their own. */
  constructor(start: WorkerStart, startThread = startWorker) {
    this.#start = start;
    this.#startThread = startThread;
  }

  execute(sql: string, parameters: readonly unknown[]): Promise<SqliteResult> {
    return this.#request({ kind: 'execute', sql, parameters });
  }

  insert(tables: readonly TableRows[], signal: AbortSignal): Promise<void> {
    const commitment = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      // Too late to cancel means that it is being committed: the answer comes in a moment.
      const onAbort = () => {
        if (decide(commitment, CANCELLED)) reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#request({ kind: 'insert', tables, commitment })
        .finally(() => signal.removeEventListener('abort', onAbort))
        .then(() => resolve(), reject);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    // What is being written is written; what is being read is read for nobody any more.
    if (this.#start.access === 'read') return void (await worker.terminate());
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
      this.#post(worker, { kind: 'close' }).catch(() => {});
    });
  }

  async #request(request: Request): Promise<SqliteResult> {
    if (this.#closing !== undefined) throw new DatabaseError('SQLite: the store is closed');
    this.#worker ??= this.#startWorker();
    return this.#post(this.#worker, request);
  }

  #post(worker: Worker, request: Request): Promise<SqliteResult> {
    const number = ++this.#lastNumber;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      worker.ref();
      worker.postMessage({ ...request, number } satisfies NumberedRequest);
    });
  }

  #startWorker(): Worker {
    const worker = this.#startThread(this.#start);
    worker.unref();
    worker.on('message', (reply: Reply) => this.#settle(worker, reply));
    worker.on('error', (error) => this.#lose(worker, error.message));
    worker.on('exit', () => this.#lose(worker, 'it ended'));
    return worker;
  }

  #settle(worker: Worker, reply: Reply): void {
    const waiting = this.#waiting.get(reply.number);
    this.#waiting.delete(reply.number);
    // While it closes, somebody waits for its end.
    if (this.#waiting.size === 0 && this.#closing === undefined) worker.unref();
    if ('fault' in reply) waiting?.reject(new DatabaseError(reply.fault.message, reply.fault.code));
    else waiting?.resolve(reply.result);
  }

  /** The worker is gone; what it was doing may have happened or not. */
  #lose(worker: Worker, cause: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const error = new DatabaseError(`SQLite: the worker is gone: ${cause}`);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
