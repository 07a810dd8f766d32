// File → size and SHA-256: in one read or as a stream, as the caller decides once the size is known.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { analytics } from './analytics.js';
import type { Reading } from './hashing-policy.js';

export interface HashedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export class FileHasher {
  /** Rejects with an `AbortError` once `signal` aborts: Tracklight counts that as cancelled, not as failed. */
  @analytics.track('io')
  async hash(path: string, readingOf: (sizeBytes: number) => Reading, signal?: AbortSignal): Promise<HashedFile> {
    const { size } = await stat(path);
    if (readingOf(size) === 'stream') return this.stream(path, signal);
    const bytes = await readFile(path, { signal });
    return { path, sizeBytes: bytes.length, sha256: this.digest(bytes) };
  }

  @analytics.track('io')
  async stream(path: string, signal?: AbortSignal): Promise<HashedFile> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const chunk of createReadStream(path, { signal, highWaterMark: 1024 * 1024 })) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
    return { path, sizeBytes, sha256: hash.digest('hex') };
  }

  @analytics.track('compute')
  digest(bytes: Uint8Array): string {
    return createHash('sha256').update(bytes).digest('hex');
  }
}
