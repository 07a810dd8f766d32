import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { COMMITS, decide, type NumberedRequest, type Reply } from '../../../src/database/sqlite/worker-messages.js';
import { WorkerPort } from '../../../src/database/sqlite/worker-port.js';
import { rejectionOf } from '../../flags/evaluation.js';
import { NEVER } from './scene.js';

const ROWS = [{ table: 't', columns: ['id'], values: ['1'] }];

/** A thread whose answers, and whose death, are the test's. */
class FakeWorker extends EventEmitter {
  readonly requests: NumberedRequest[] = [];
  isHeld = true;

  ref(): void {
    this.isHeld = true;
  }

  unref(): void {
    this.isHeld = false;
  }

  postMessage(request: NumberedRequest): void {
    this.requests.push(request);
  }

  answer(number: number): void {
    this.emit('message', { number, result: { rows: [number], changes: 0 } } satisfies Reply);
  }

  async terminate(): Promise<void> {
    this.emit('exit', 1);
  }
}

describe('SQLite’s worker port', () => {
  const workers: FakeWorker[] = [];
  let port: WorkerPort;

  beforeEach(() => {
    workers.length = 0;
    port = new WorkerPort({ path: '/a.db', access: 'write' }, () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    });
  });

  it('starts no thread before it is asked for something, and one for everything', () => {
    expect(workers).to.have.length(0);

    void port.execute('SELECT 1', []);
    void port.execute('SELECT 2', []);

    expect(workers).to.have.length(1);
    expect(workers[0]?.requests.map(({ number }) => number)).to.deep.equal([1, 2]);
  });

  it('gives each request its own answer, and holds the process until the last', async () => {
    const answers = [port.execute('SELECT 1', []), port.execute('SELECT 2', [])];
    const held: boolean[] = [];

    for (const number of [2, 1]) {
      workers[0]?.answer(number);
      held.push(workers[0]?.isHeld as boolean);
    }

    expect((await Promise.all(answers)).map(({ rows }) => rows)).to.deep.equal([[1], [2]]);
    expect(held).to.deep.equal([true, false]);
  });

  it('turns the death of its thread into an error of all that waits, and starts another', async () => {
    const lost = [rejectionOf(port.execute('SELECT 1', [])), rejectionOf(port.insert(ROWS, NEVER))];
    workers[0]?.emit('error', new Error('out of memory'));
    workers[0]?.emit('exit', 1);

    const messages = (await Promise.all(lost)).map(({ message }) => message);
    const again = port.execute('SELECT 1', []);
    workers[1]?.answer(3);

    expect(messages).to.deep.equal(Array(2).fill('SQLite: the worker is gone: out of memory'));
    expect((await again).rows).to.deep.equal([3]);
  });

  it('lets an abort win over a commit that has not begun', async () => {
    const controller = new AbortController();
    const insert = rejectionOf(port.insert(ROWS, controller.signal));

    controller.abort(new Error('out of time'));

    expect((await insert).message).to.equal('out of time');
    const [request] = workers[0]?.requests ?? [];
    expect(request?.kind === 'insert' && decide(request.commitment, COMMITS)).to.equal(false);
  });

  it('waits for a commit that has begun before an abort', async () => {
    const controller = new AbortController();
    const insert = port.insert(ROWS, controller.signal);
    const [request] = workers[0]?.requests ?? [];

    expect(request?.kind === 'insert' && decide(request.commitment, COMMITS)).to.equal(true);
    controller.abort(new Error('out of time'));
    workers[0]?.answer(1);

    await insert;
  });
});
