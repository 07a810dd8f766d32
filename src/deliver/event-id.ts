// record() → id: UUIDs of version 7, cheap enough for every event and ascending within the process.

import { randomFillSync } from 'node:crypto';

const BLOCK_BYTES = 4096;
const BYTES_AN_ID = 10;
const DASH = 0x2d;
const HIGH_DIGIT = Uint8Array.from({ length: 256 }, (_, byte) => digit(byte >>> 4));
const LOW_DIGIT = Uint8Array.from({ length: 256 }, (_, byte) => digit(byte & 15));

// Random bytes are fetched by the block: a call of randomFillSync costs more than the rest of an id together.
const block = Buffer.alloc(BLOCK_BYTES);
let used = BLOCK_BYTES;

// The id under construction. Only the bytes after the time change from one id to the next of the same millisecond.
const text = Buffer.alloc(36, DASH) as Buffer & { latin1Slice(start: number, end: number): string };
let lastMs = -1;
let counter = 0;

/**
 * A new UUID v7 in its usual text form. Ids of one process ascend, also within a millisecond and when the wall clock is
 * set back: the 32 bits behind the time are a counter that starts at random (RFC 9562, section 6.2, method 1).
 */
export function createEventId(): string {
  if (used > BLOCK_BYTES - BYTES_AN_ID) refill();
  tick();
  writeCounter();
  for (let at = 26; at < 36; at += 2) writeByte(at, nextRandom());
  // Not a sum of small strings: V8 would keep 36 characters as a tree of them. latin1Slice is toString('latin1') at half
  // the cost (0.1 against 0.2 µs).
  return text.latin1Slice(0, 36);
}

function refill(): void {
  randomFillSync(block);
  used = 0;
}

function nextRandom(): number {
  return block[used++] as number;
}

/** A new millisecond starts the counter anew, with a clear top bit to count up from; an old one counts on. */
function tick(): void {
  const nowMs = Date.now();
  if (nowMs > lastMs) {
    setTime(nowMs);
    counter = block.readUInt32LE(used) >>> 1;
    used += 4;
    return;
  }
  counter = (counter + 1) >>> 0;
  if (counter === 0) setTime(lastMs + 1);
}

function setTime(ms: number): void {
  lastMs = ms;
  const high = Math.floor(ms / 2 ** 32);
  const low = ms >>> 0;
  writeByte(0, high >>> 8);
  writeByte(2, high);
  writeByte(4, low >>> 24);
  writeByte(6, low >>> 16);
  writeByte(9, low >>> 8);
  writeByte(11, low);
}

/** Version, counter and variant; the two bits that are left over are random. */
function writeCounter(): void {
  writeByte(14, 0x70 | (counter >>> 28));
  writeByte(16, counter >>> 20);
  writeByte(19, 0x80 | ((counter >>> 14) & 0x3f));
  writeByte(21, counter >>> 6);
  writeByte(24, (counter << 2) | (nextRandom() & 3));
}

function writeByte(at: number, value: number): void {
  const byte = value & 0xff;
  text[at] = HIGH_DIGIT[byte] as number;
  text[at + 1] = LOW_DIGIT[byte] as number;
}

function digit(value: number): number {
  return value.toString(16).charCodeAt(0);
}
