// Item deque → bytes: events that wait long, in one buffer outside the heap, where the collector does not copy and trace
// them. 200,000 events of an outage cost 60 MB so, and 120 MB and more as objects (`npm run test:soak`, figure 1).

import type { QueuedItem } from './delivery.js';

const PACK_BYTES = 256 * 1024;
/** Before each item: its sequence, when it was accepted, the lengths of id and JSON, and how the JSON is encoded. */
const HEADER_BYTES = 8 + 8 + 4 + 4 + 1;

type Encoding = 'latin1' | 'utf8';

/** Items in the order they came, written one after the other. What a destination made of an event stays an object. */
export class PackedItems<F> {
  readonly #bytes: Buffer;
  readonly #frozen: F[] = [];
  #end = 0;

  /** With room for this item at least. */
  constructor(first: QueuedItem<F>) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(PACK_BYTES, sizeOf(first)));
  }

  /** False when there is no room for it. */
  push(item: QueuedItem<F>): boolean {
    const { id, json, bytes, sequence, acceptedMs, frozen } = item;
    if (this.#end + sizeOf(item) > this.#bytes.length) return false;
    // Most JSON is ASCII, which is copied instead of encoded.
    const encoding: Encoding = bytes === json.length ? 'latin1' : 'utf8';
    const start = this.#end + HEADER_BYTES;
    const idBytes = this.#bytes.write(id, start, 'utf8');
    const jsonBytes = this.#bytes.write(json, start + idBytes, encoding);
    this.#writeHeader(sequence, acceptedMs, idBytes, jsonBytes, encoding);
    this.#end = start + idBytes + jsonBytes;
    this.#frozen.push(frozen);
    return true;
  }

  /** All of them as they were, oldest first. */
  unpack(): QueuedItem<F>[] {
    const items: QueuedItem<F>[] = [];
    let at = 0;
    for (const frozen of this.#frozen) {
      const header = this.#readHeader(at);
      const { sequence, acceptedMs, idBytes, jsonBytes, encoding } = header;
      const json = at + HEADER_BYTES + idBytes;
      at = json + jsonBytes;
      items.push({
        id: this.#bytes.toString('utf8', json - idBytes, json),
        sequence,
        json: this.#bytes.toString(encoding, json, at),
        bytes: jsonBytes,
        frozen,
        acceptedMs,
      });
    }
    return items;
  }

  #writeHeader(sequence: number, acceptedMs: number, idBytes: number, jsonBytes: number, encoding: Encoding): void {
    let at = this.#bytes.writeDoubleLE(sequence, this.#end);
    at = this.#bytes.writeDoubleLE(acceptedMs, at);
    at = this.#bytes.writeUInt32LE(idBytes, at);
    at = this.#bytes.writeUInt32LE(jsonBytes, at);
    this.#bytes.writeUInt8(encoding === 'utf8' ? 1 : 0, at);
  }

  #readHeader(at: number) {
    const encoding: Encoding = this.#bytes.readUInt8(at + 24) === 1 ? 'utf8' : 'latin1';
    return {
      sequence: this.#bytes.readDoubleLE(at),
      acceptedMs: this.#bytes.readDoubleLE(at + 8),
      idBytes: this.#bytes.readUInt32LE(at + 16),
      jsonBytes: this.#bytes.readUInt32LE(at + 20),
      encoding,
    };
  }
}

function sizeOf({ id, bytes }: QueuedItem<unknown>): number {
  return HEADER_BYTES + Buffer.byteLength(id) + bytes;
}
