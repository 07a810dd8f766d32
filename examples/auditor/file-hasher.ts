// File → size and SHA-256: small files in one read, large ones as a stream, so that memory stays flat.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { analytics } from './analytics.js';

export interface HashedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

const STREAM_FROM_BYTES = 4 * 1024 * 1024;

export class FileHasher {
  /** Rejects with an `AbortError` once `signal` aborts: Tracklight counts that as cancelled, not as failed. */
  @analytics.track('io')
  async hash(path: string, signal?: AbortSignal): Promise<HashedFile> {
    const { size } = await stat(path);
    if (size >= STREAM_FROM_BYTES) return this.stream(path, signal);
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
