// Worker port → worker: starts it from the file beside this one.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DatabaseError } from '../database-error.js';
import { workerFolder } from './worker-folder.cjs';
import type { WorkerStart } from './worker-messages.js';

// Not in the builds: where the sources run as they are, the loader that compiles them does not reach into new threads.
const SOURCE_STARTER = `
  const { source } = require('node:worker_threads').workerData;
  import('tsx/esm/api').then(({ register }) => {
    register();
    return import(source);
  });
`;

/** Throws a `DatabaseError` when its file is not there. */
export function startWorker(start: WorkerStart): Worker {
  const folder = workerFolder() ?? '';
  const built = join(folder, 'sqlite-worker.js');
  // Node's own options are the program's: its loaders and hooks have nothing to do here.
  if (existsSync(built)) return new Worker(built, { workerData: start, execArgv: [] });
  const source = join(folder, 'sqlite-worker.ts');
  if (!existsSync(source)) {
    throw new DatabaseError(
      'SQLite: the file of its worker is not there. A bundler leaves it out: mark tracklight as external, or hand over ' +
        'an open database as `connection`',
      'MISSING_WORKER',
    );
  }
  const workerData = { ...start, source: pathToFileURL(source).href };
  return new Worker(SOURCE_STARTER, { eval: true, workerData, execArgv: [] });
}
