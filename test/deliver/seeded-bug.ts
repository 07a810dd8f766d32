// Bugs put into the queue's own source, to see whether the tests find them.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { QueueClass } from './world.js';

export interface SeededBug {
  /** A file of src/deliver. */
  readonly file: string;
  /** Occurs exactly once in it. */
  readonly right: string;
  readonly wrong: string;
}

const deliver = fileURLToPath(new URL('../../src/deliver/', import.meta.url));

/** The queue as it would be with the bug; src itself is not touched. */
export async function plant({ file, right, wrong }: SeededBug): Promise<QueueClass> {
  const source = await readFile(`${deliver}${file}`, 'utf8');
  if (source.split(right).length !== 2) throw new Error(`not exactly once in ${file}: ${right}`);
  const plugin: Plugin = {
    name: 'seeded-bug',
    setup: ({ onLoad }) =>
      onLoad({ filter: new RegExp(`deliver/${file.replaceAll('.', '\\.')}$`) }, () => ({
        contents: source.replace(right, () => wrong),
        loader: 'ts',
      })),
  };
  const options = { bundle: true, format: 'esm', platform: 'node', target: 'node20', write: false } as const;
  const { outputFiles } = await build({ ...options, entryPoints: [`${deliver}batch-queue.ts`], plugins: [plugin] });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const { BatchQueue } = (await import(`data:text/javascript;base64,${code}`)) as { BatchQueue: QueueClass };
  return BatchQueue;
}
