// package.json → text → Manifest, as two steps, so that broken files and broken JSON are told apart.

import { readFile, stat } from 'node:fs/promises';
import { analytics } from './analytics.js';

/** Of a `package.json` what the audit needs, unchecked fields as they stand in the file. */
export interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly license?: unknown;
  readonly licenses?: unknown;
}

export class Manifests {
  @analytics.track('io')
  async read(path: string): Promise<string> {
    // Asked first, because reading a named pipe would wait for ever.
    const found = await stat(path);
    if (!found.isFile()) throw new TypeError('package.json is not a file');
    return readFile(path, 'utf8');
  }

  @analytics.track('parse')
  parse(text: string): Manifest {
    const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest)) {
      throw new TypeError('package.json does not hold an object');
    }
    return manifest;
  }
}
