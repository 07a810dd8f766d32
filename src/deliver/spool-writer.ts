// Spool → the end of its own log: one write a frame, and nothing left of a write that failed.

import { closeSync, existsSync, fdatasyncSync, ftruncateSync } from 'node:fs';
import { makeFolder } from '../make-folder.js';
import { codeOf, FOLDER_MODE, openFile, syncFolder, writeFully } from './spool-files.js';
import type { Segment, SpoolLog } from './spool-log.js';

export interface SpoolWriterOptions {
  /** A segment does not grow beyond it, except for a single frame that is larger. */
  readonly segmentBytes: number;
  /** Every write is on the disk itself before it counts. */
  readonly isSynced: boolean;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
}

/** How long events may go into a file that somebody has deleted: they are on no disk, and no next process finds them. */
const CHECK_EVERY_MS = 1_000;

interface OpenSegment {
  readonly fd: number;
  readonly segment: Segment;
}

/** Appends to one log. */
export class SpoolWriter {
  readonly #log: SpoolLog;
  readonly #options: SpoolWriterOptions;
  #open: OpenSegment | undefined;
  #checkedMs: number;

  constructor(log: SpoolLog, options: SpoolWriterOptions) {
    this.#log = log;
    this.#options = options;
    this.#checkedMs = options.nowMs();
  }

  /** Throws when the frame could not be written as a whole; the log is then as it was before. */
  append(sequence: number, frame: Buffer): void {
    const { fd, segment } = this.#segmentFor(sequence, frame.length);
    try {
      writeFully(fd, frame, segment.bytes);
      if (this.#options.isSynced) fdatasyncSync(fd);
    } catch (error) {
      cut(fd, segment.bytes);
      throw error;
    }
    this.#log.wrote(sequence, frame.length);
  }

  /** Lets go of a segment that was deleted: an open file keeps its room on the disk. */
  trim(): void {
    if (this.#open !== undefined && !this.#log.has(this.#open.segment)) this.close();
  }

  /** The next append begins a new segment. */
  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
  }

  #segmentFor(sequence: number, bytes: number): OpenSegment {
    const open = this.#open;
    const hasRoom = open?.segment.bytes === 0 || (open?.segment.bytes ?? 0) + bytes <= this.#options.segmentBytes;
    if (open !== undefined && hasRoom && !this.#hasMoved(open.segment)) return open;
    this.close();
    const path = this.#log.segmentPath(sequence);
    const segment = { first: sequence, path, bytes: 0 };
    this.#open = { fd: this.#create(path), segment };
    this.#log.add(segment);
    return this.#open;
  }

  /** Somebody has deleted the segment, or taken its folder over. Not asked for every event: that is a system call. */
  #hasMoved({ path, bytes }: Segment): boolean {
    const nowMs = this.#options.nowMs();
    // One that is still empty will do: it would have to be made again under the same name.
    if (bytes === 0 || nowMs - this.#checkedMs < CHECK_EVERY_MS) return false;
    this.#checkedMs = nowMs;
    return !existsSync(path);
  }

  #create(path: string): number {
    try {
      return this.#createFile(path);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      makeFolder(this.#log.path, FOLDER_MODE);
      return this.#createFile(path);
    }
  }

  #createFile(path: string): number {
    const fd = openFile(path, 'create');
    if (this.#options.isSynced) syncFolder(this.#log.path);
    return fd;
  }
}

/** Where even this fails, the next write begins at the same place; what is left behind it is no frame. */
function cut(fd: number, bytes: number): void {
  try {
    ftruncateSync(fd, bytes);
  } catch {
    // See above.
  }
}
