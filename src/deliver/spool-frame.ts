// Spool ↔ bytes: one event as one frame of a segment file. Numbers are little-endian.
//
//    0   4  "TLS1"
//    4   4  CRC-32 of everything behind it in the frame
//    8   4  length of everything behind this field
//   12   8  sequence number in its log, float64
//   20   8  when it was accepted, milliseconds since the epoch, float64
//   28   2  length of the id
//   30      id, then the JSON, both UTF-8
//
// No JSON holds a frame: a length below 2²⁴ has a zero byte, and JSON has none. So whatever stands behind a damaged
// frame can be searched for the next one.

import { crc32 } from './crc32.js';

/** An event as the file has it. */
export interface Frame {
  readonly id: string;
  /** In its own log, from 1 on. */
  readonly sequence: number;
  readonly json: string;
  readonly acceptedEpochMs: number;
}

export const MAGIC = Buffer.from('TLS1', 'latin1');
/** What must be there to know how long a frame is. */
export const HEADER_BYTES = 12;
const BODY_AT = 30;
const MAX_ID_BYTES = 0xffff;
/** UTF-16 units → UTF-8, at most. */
const BYTES_A_UNIT = 3;
/** A buffer that had to grow beyond this is not kept. */
const KEPT_BYTES = 256 * 1024;

/** Writes frames into one buffer, again and again. */
export class FrameEncoder {
  #kept = Buffer.allocUnsafeSlow(8 * 1024);

  /** The frame's bytes, valid until the next call. Half a surrogate pair becomes U+FFFD, as in any UTF-8. */
  encode({ id, sequence, json, acceptedEpochMs }: Frame): Buffer {
    const buffer = this.#bufferFor(BODY_AT + BYTES_A_UNIT * (id.length + json.length));
    const idBytes = buffer.write(id, BODY_AT);
    if (idBytes > MAX_ID_BYTES) throw new RangeError(`an id must be at most ${MAX_ID_BYTES} bytes, got ${idBytes}`);
    const end = BODY_AT + idBytes + buffer.write(json, BODY_AT + idBytes);
    MAGIC.copy(buffer);
    buffer.writeUInt32LE(end - HEADER_BYTES, 8);
    buffer.writeDoubleLE(sequence, 12);
    buffer.writeDoubleLE(acceptedEpochMs, 20);
    buffer.writeUInt16LE(idBytes, 28);
    buffer.writeUInt32LE(crc32(buffer.subarray(8, end)), 4);
    return buffer.subarray(0, end);
  }

  #bufferFor(bytes: number): Buffer {
    if (bytes <= this.#kept.length) return this.#kept;
    const buffer = Buffer.allocUnsafeSlow(bytes);
    if (bytes <= KEPT_BYTES) this.#kept = buffer;
    return buffer;
  }
}

/** Bytes of the frame that begins with this header; undefined where no frame begins. */
export function frameBytes(header: Buffer): number | undefined {
  if (MAGIC.compare(header, 0, MAGIC.length) !== 0) return undefined;
  const bytes = HEADER_BYTES + header.readUInt32LE(8);
  return bytes >= BODY_AT ? bytes : undefined;
}

/** The event in exactly these bytes; undefined when they are not what was written. */
export function decodeFrame(frame: Buffer): Frame | undefined {
  if (crc32(frame.subarray(8)) !== frame.readUInt32LE(4)) return undefined;
  const jsonAt = BODY_AT + frame.readUInt16LE(28);
  return {
    id: frame.toString('utf8', BODY_AT, jsonAt),
    sequence: frame.readDoubleLE(12),
    json: frame.toString('utf8', jsonAt),
    acceptedEpochMs: frame.readDoubleLE(20),
  };
}
