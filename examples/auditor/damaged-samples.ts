// Packages damaged on purpose: a healthy node_modules has nothing to fail on, and failures are half of what to see.

import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Root } from './audit-result.js';

const DAMAGES: Readonly<Record<string, (manifest: string) => Promise<unknown>>> = {
  truncated: (manifest) => writeFile(manifest, '{ "name": "truncated", "vers'),
  binary: (manifest) => writeFile(manifest, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0x02, 0x01, 0x00, 0xff])),
  'not-an-object': (manifest) => writeFile(manifest, '["name", "version"]'),
  dangling: (manifest) => symlink('gone.json', manifest),
  'a-folder': (manifest) => mkdir(manifest),
};

/** Writes them to a temporary folder, which disposing removes: a checkout holds dangling links and broken JSON badly. */
export async function writeDamagedSamples(): Promise<Root & AsyncDisposable> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'tracklight-damaged-')));
  for (const [name, damage] of Object.entries(DAMAGES)) {
    const sample = join(directory, 'damaged', name);
    await mkdir(sample, { recursive: true });
    await damage(join(sample, 'package.json'));
  }
  return {
    directory,
    label: '5 packages damaged on purpose, to show failures (--no-samples: without)',
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
