// The bytes of a frame, and how they are found again between others.

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 as reference } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { crc32, crc32ByTable } from '../../src/deliver/crc32.js';
import { SegmentReader } from '../../src/deliver/segment-reader.js';
import { type Frame, FrameEncoder } from '../../src/deliver/spool-frame.js';

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    const data = Buffer.from('123456789');

    expect(crc32(data)).to.equal(0xcbf43926);
    expect(crc32ByTable(data)).to.equal(0xcbf43926);
  });

  it('gives the same by the table as from Node', function () {
    if (reference === undefined) this.skip();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (data) => crc32ByTable(data) === reference(data)));
  });
});

describe('spool frames', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tracklight-frames-'));
    path = join(folder, 'segment');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const frame = (sequence: number, json = '{}', id = `e${sequence}`): Frame => ({
    id,
    sequence,
    json,
    acceptedEpochMs: 1_760_000_000_000.25,
  });

  function encode(...frames: readonly Frame[]): Buffer {
    const encoder = new FrameEncoder();
    return Buffer.concat(frames.map((one) => Buffer.from(encoder.encode(one))));
  }

  function read(bytes: Buffer, offset = 0, end = bytes.length): Frame[] {
    writeFileSync(path, bytes);
    const fd = openSync(path, 'r');
    const reader = new SegmentReader(fd, end, offset);
    const frames: Frame[] = [];
    for (let next = reader.next(); next !== undefined; next = reader.next()) frames.push(next);
    closeSync(fd);
    return frames;
  }

  it('are byte for byte the documented format', () => {
    const bytes = encode({ id: 'é', sequence: 2, json: '7', acceptedEpochMs: 0.5 });

    expect(bytes.toString('hex')).to.equal(
      [
        '544c5331', // TLS1
        bytes.subarray(4, 8).toString('hex'),
        '15000000', // 21 bytes follow
        '0000000000000040', // 2
        '000000000000e03f', // 0.5
        '0200', // the id has 2 bytes
        'c3a9', // é
        '37', // 7
      ].join(''),
    );
    expect(bytes.readUInt32LE(4)).to.equal(crc32ByTable(bytes.subarray(8)));
  });

  it('come back as they were, of any size, through any number of chunks', () => {
    const frames = [frame(1), frame(2, 'x'.repeat(700_000)), frame(3, ''), frame(4, 'ü'.repeat(300_000)), frame(5)];

    expect(read(encode(...frames))).to.deep.equal(frames);
  });

  it('are read from an offset up to an end', () => {
    const bytes = encode(frame(1), frame(2), frame(3));

    expect(read(bytes, bytes.length / 3)).to.deep.equal([frame(2), frame(3)]);
    expect(read(bytes, 0, bytes.length - 1)).to.deep.equal([frame(1), frame(2)]);
  });

  it('end where the file is shorter than it should be', () => {
    const bytes = encode(frame(1), frame(2));

    expect(read(bytes.subarray(0, bytes.length - 3), 0, bytes.length)).to.deep.equal([frame(1)]);
  });

  it('are found behind any noise, wherever a chunk ends', () => {
    // 64 KiB is a chunk: the mark of the second frame lies across its end, in every way there is.
    for (let before = 0; before < 6; before++) {
      const noise = Buffer.alloc(64 * 1024 - before, 'T');

      expect(read(Buffer.concat([noise, encode(frame(1))]))).to.deep.equal([frame(1)]);
    }
  });

  it('are lost alone when a bit of them flips, whichever it is', () => {
    const bytes = encode(frame(1), frame(2), frame(3));
    const frameBits = (bytes.length / 3) * 8;

    for (let bit = frameBits; bit < 2 * frameBits; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));

      expect(read(flipped)).to.deep.equal([frame(1), frame(3)]);
    }
  });

  it('are not found inside of an event that holds the mark', () => {
    const inner = frame(9, '"TLS1TLS1TLS1"');
    const bytes = encode(frame(1), inner, frame(3));
    bytes[bytes.indexOf('TLS1TLS1') - 20] = 0xff;

    expect(read(bytes)).to.deep.equal([frame(1), frame(3)]);
  });

  it('survive what happens to others (any bytes put in anywhere)', () => {
    const frames = Array.from({ length: 5 }, (_, i) => frame(i + 1, `"${'x'.repeat(i * 7)}"`));
    const parts = frames.map((one) => encode(one));

    fc.assert(
      fc.property(fc.nat(5), fc.uint8Array({ maxLength: 80 }), (at, noise) => {
        const bytes = Buffer.concat([...parts.slice(0, at), noise, ...parts.slice(at)]);
        expect(read(bytes)).to.deep.equal(frames);
      }),
    );
  });

  it('of the same encoder do not touch each other', () => {
    const encoder = new FrameEncoder();
    const large = Buffer.from(encoder.encode(frame(1, 'x'.repeat(400_000))));
    const small = Buffer.from(encoder.encode(frame(2)));
    writeFileSync(path, Buffer.concat([large, small]));

    expect(read(readFileSync(path)).map(({ sequence }) => sequence)).to.deep.equal([1, 2]);
  });
});
