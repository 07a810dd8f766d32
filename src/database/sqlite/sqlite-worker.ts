// Worker port → SQLite: the thread that a database file lives on. It opens the file with the first request.

import { parentPort, workerData } from 'node:worker_threads';
import { OpenFile } from './open-file.js';
import { toSqliteError } from './sqlite-error.js';
import type { SqliteResult } from './sqlite-port.js';
import { COMMITS, decide, type NumberedRequest, type Reply, type WorkerStart } from './worker-messages.js';

const NOTHING: SqliteResult = { rows: [], changes: 0 };

const file = new OpenFile(workerData as WorkerStart);
/** Requests are answered one after the other, also those that come while the file is being opened. */
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: NumberedRequest) => {
  last = last.then(() => answer(request));
});

async function answer(request: NumberedRequest): Promise<void> {
  parentPort?.postMessage(await replyTo(request));
  // A thread that listens to nothing ends.
  if (request.kind === 'close') parentPort?.close();
}

async function replyTo(request: NumberedRequest): Promise<Reply> {
  const { number } = request;
  try {
    return { number, result: await resultOf(request) };
  } catch (error) {
    const { message, code } = toSqliteError(error);
    return { number, fault: { message, code } };
  }
}

async function resultOf(request: NumberedRequest): Promise<SqliteResult> {
  if (request.kind === 'execute') return file.execute(request.sql, request.parameters);
  if (request.kind === 'insert') await file.insert(request.tables, () => decide(request.commitment, COMMITS));
  else file.close();
  return NOTHING;
}
