// Spool → one log: a folder of segment files and a cursor. What is acknowledged at the front is deleted by the file.
//
//    <number of its first event, 16 digits>.seg     frames, one behind the other
//    cursor                                         where in the first segment the acknowledged events end

import { closeSync, ftruncateSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SegmentReader } from './segment-reader.js';
import { SpoolCursor } from './spool-cursor.js';
import { codeOf, openFile, removeFile, removeFolder, withFile } from './spool-files.js';
import type { Frame } from './spool-frame.js';

/** One file of a log. */
export interface Segment {
  /** Of its first event, there or still to come. */
  readonly first: number;
  readonly path: string;
  bytes: number;
}

/** Where a read stopped. */
interface Bookmark {
  readonly segment: Segment;
  readonly offset: number;
  readonly sequence: number;
}

/** Acknowledged bytes that are not worth deleting before room is needed. */
const KEPT_BYTES = 256 * 1024;

const SEGMENT = /^\d{16}\.seg$/;

/** Not there, or never to be read again. Whatever else goes wrong may be different the next time. */
const LOST_CODES = ['ENOENT', 'ENOTDIR', 'EIO', 'ELOOP', 'EISDIR', 'ENXIO'];

/** Numbered from 1 on, in its own numbers. */
export class SpoolLog {
  readonly path: string;
  readonly #cursor: SpoolCursor;
  readonly #segments: Segment[] = [];
  #bytes = 0;
  #last = 0;
  #acknowledged = 0;
  #tornTails = 0;
  #bookmark: Bookmark | undefined;

  constructor(path: string) {
    this.path = path;
    this.#cursor = new SpoolCursor(path);
  }

  /** Of the event written last. */
  get last(): number {
    return this.#last;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Of all segments. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Segments that ended in the middle of a frame when they were found. */
  get tornTails(): number {
    return this.#tornTails;
  }

  /** Finds what a dead process left, and cuts off what it had not finished. Reads one segment, rarely two. */
  recover(): void {
    const entries = readdirSync(this.path, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && SEGMENT.test(entry.name)).map(({ name }) => name);
    for (const name of names.sort()) {
      const path = join(this.path, name);
      this.add({ first: Number.parseInt(name, 10), path, bytes: lstatSync(path).size });
    }
    while (this.#last === 0 && this.#segments.length > 0) this.#recoverTail(this.#segments.at(-1) as Segment);
    this.#acknowledged = Math.max(this.#cursor.read(), (this.#segments[0]?.first ?? 1) - 1);
  }

  /** A new file at the end, named for the event that comes next. */
  segmentPath(sequence: number): string {
    return join(this.path, `${String(sequence).padStart(16, '0')}.seg`);
  }

  add(segment: Segment): void {
    this.#segments.push(segment);
    this.#bytes += segment.bytes;
  }

  /** An event was written at the end of the last segment. */
  wrote(sequence: number, bytes: number): void {
    (this.#segments.at(-1) as Segment).bytes += bytes;
    this.#bytes += bytes;
    this.#last = sequence;
  }

  /** Whether a segment is still there to be written to. */
  has(segment: Segment): boolean {
    return this.#segments.at(-1) === segment;
  }

  /** The events behind a number, as far as they can be read. Throws when it is worth trying again. */
  *readBehind(sequence: number): Generator<Frame> {
    if (sequence >= this.#last) return;
    const start = this.#startFor(sequence);
    for (const segment of this.#segments.slice(start.index)) {
      const frames = this.#readSegment(segment, segment === start.bookmark?.segment ? start.bookmark.offset : 0);
      for (const frame of frames) if (frame.sequence > sequence && frame.sequence <= this.#last) yield frame;
    }
  }

  /**
   * Deletes the segments that are done; inside of one, the cursor remembers. A small one at the end stays: to delete a
   * file and make a new one for every batch costs more than the cursor.
   */
  acknowledge(sequence: number): void {
    if (sequence <= this.#acknowledged) return;
    this.#acknowledged = sequence;
    this.#removeDone(KEPT_BYTES);
    const first = this.#segments[0];
    if (first === undefined || first.first > sequence) return;
    try {
      this.#cursor.save(sequence);
    } catch {
      // A full disk, say. The next one may be saved, and without any the events are sent once more.
    }
  }

  /** Deletes what `acknowledge` has kept. True when that gave room. */
  free(): boolean {
    const bytes = this.#bytes;
    this.#removeDone(0);
    return this.#bytes < bytes;
  }

  /** Deletes the folder with everything of ours in it. */
  remove(): void {
    for (const { path } of this.#segments) removeFile(path);
    this.#cursor.remove();
    removeFolder(this.path);
  }

  #recoverTail(tail: Segment): void {
    const { last, end } = withFile(tail.path, 'read', (fd) => scan(fd, tail.bytes));
    if (end < tail.bytes) this.#cut(tail, end);
    this.#last = last;
    if (last > 0) return;
    removeFile(tail.path);
    this.#segments.pop();
  }

  #cut(tail: Segment, end: number): void {
    this.#tornTails++;
    this.#bytes -= tail.bytes - end;
    tail.bytes = end;
    try {
      withFile(tail.path, 'change', (fd) => ftruncateSync(fd, end));
    } catch {
      // Read-only: nothing is read behind `bytes` anyway.
    }
  }

  #startFor(sequence: number): { readonly index: number; readonly bookmark: Bookmark | undefined } {
    const index = Math.max(
      this.#segments.findLastIndex(({ first }) => first <= sequence + 1),
      0,
    );
    const bookmark = this.#bookmark;
    const bookmarked = bookmark === undefined ? -1 : this.#segments.indexOf(bookmark.segment);
    const isUseful = bookmarked >= index && (bookmark?.sequence ?? 0) <= sequence;
    return isUseful ? { index: bookmarked, bookmark } : { index, bookmark: undefined };
  }

  *#readSegment(segment: Segment, offset: number): Generator<Frame> {
    try {
      const fd = openFile(segment.path, 'read');
      try {
        const reader = new SegmentReader(fd, segment.bytes, offset);
        for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
          yield frame;
          // Reached only when the reader of this came back for more: it has taken this one.
          this.#bookmark = { segment, offset: reader.frameEnd, sequence: frame.sequence };
        }
      } finally {
        closeSync(fd);
      }
    } catch (error) {
      if (!LOST_CODES.includes(codeOf(error))) throw error;
    }
  }

  /** From the front; what cannot be deleted now stays, counts, and is tried again. */
  #removeDone(keptBytes: number): void {
    while (this.#segments[0] !== undefined) {
      const [segment, next] = this.#segments as [Segment, Segment | undefined];
      const last = next === undefined ? this.#last : next.first - 1;
      const isKept = next === undefined && segment.bytes < keptBytes;
      if (isKept || last > this.#acknowledged || !removeFile(segment.path)) return;
      this.#bytes -= segment.bytes;
      this.#segments.shift();
    }
  }
}

/** The number of the last readable frame (0: none), and where it ends. */
function scan(fd: number, bytes: number): { readonly last: number; readonly end: number } {
  const reader = new SegmentReader(fd, bytes);
  let last = 0;
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) last = frame.sequence;
  return { last, end: reader.frameEnd };
}
