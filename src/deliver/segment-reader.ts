// Segment file → frames: in order, in pieces, and past what is damaged.

import { readFully } from './spool-files.js';
import { decodeFrame, type Frame, frameBytes, HEADER_BYTES, MAGIC } from './spool-frame.js';

const CHUNK_BYTES = 64 * 1024;

/** Reads the frames of an open file from `offset` up to `end`; never more than a chunk or one frame in memory. */
export class SegmentReader {
  readonly #fd: number;
  readonly #end: number;
  #offset: number;
  #frameEnd: number;
  #chunk: Buffer;
  #chunkAt = 0;
  #chunkBytes = 0;

  constructor(fd: number, end: number, offset = 0) {
    this.#fd = fd;
    this.#end = end;
    this.#offset = offset;
    this.#frameEnd = offset;
    this.#chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(end - offset, 0)));
  }

  /** Where the last readable frame ended. */
  get frameEnd(): number {
    return this.#frameEnd;
  }

  /** The next frame that is whole; undefined at the end. */
  next(): Frame | undefined {
    for (let isFrame = true; isFrame; isFrame = this.#seek()) {
      const bytes = this.#bytesAhead();
      const frame = bytes === undefined ? undefined : decodeFrame(this.#view(bytes));
      if (frame === undefined || bytes === undefined) continue;
      this.#offset += bytes;
      this.#frameEnd = this.#offset;
      return frame;
    }
    return undefined;
  }

  /** Length of the frame here, if one begins here and is all there. */
  #bytesAhead(): number | undefined {
    if (!this.#fill(HEADER_BYTES)) return undefined;
    const bytes = frameBytes(this.#view(HEADER_BYTES));
    return bytes !== undefined && this.#fill(bytes) ? bytes : undefined;
  }

  /** On to the next place that looks like the beginning of a frame. */
  #seek(): boolean {
    this.#offset++;
    while (this.#fill(MAGIC.length)) {
      const at = this.#chunk.subarray(0, this.#chunkBytes).indexOf(MAGIC, this.#offset - this.#chunkAt);
      const isFound = at >= 0;
      // The last bytes of a chunk may be the first of the mark.
      this.#offset = this.#chunkAt + (isFound ? at : this.#chunkBytes - MAGIC.length + 1);
      if (isFound) return true;
    }
    return false;
  }

  /** Has so many bytes from here on in the chunk; false when the file has not. */
  #fill(bytes: number): boolean {
    if (bytes > this.#end - this.#offset) return false;
    if (this.#offset + bytes <= this.#chunkAt + this.#chunkBytes) return true;
    if (bytes > this.#chunk.length) this.#chunk = Buffer.allocUnsafe(bytes);
    this.#chunkAt = this.#offset;
    const wanted = Math.min(this.#chunk.length, this.#end - this.#offset);
    this.#chunkBytes = readFully(this.#fd, this.#chunk, wanted, this.#offset);
    return bytes <= this.#chunkBytes;
  }

  #view(bytes: number): Buffer {
    const at = this.#offset - this.#chunkAt;
    return this.#chunk.subarray(at, at + bytes);
  }
}
