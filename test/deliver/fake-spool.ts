// A spool without a disk: the same promises, kept in an array.

import type { Spool, SpooledItem } from '../../src/deliver/spool-port.js';

export class FakeSpool implements Spool {
  readonly adopted: number;
  readonly items: SpooledItem[];
  acknowledged = 0;
  closings = 0;
  maxItems = Number.POSITIVE_INFINITY;
  /** What the next appends do instead. */
  fault: 'failed' | Error | undefined;
  /** What the next loads throw. */
  loadFault: Error | undefined;

  constructor(adopted: readonly string[] = []) {
    this.adopted = adopted.length;
    this.items = adopted.map((id, i) => ({ id, sequence: i + 1, json: JSON.stringify({ id }), ageMs: 0 }));
  }

  append(item: Omit<SpooledItem, 'ageMs'>): 'written' | 'full' | 'failed' {
    if (this.fault instanceof Error) throw this.fault;
    if (this.fault !== undefined) return this.fault;
    if (this.left.length >= this.maxItems) return 'full';
    this.items.push({ ...item, ageMs: 0 });
    return 'written';
  }

  load(afterSequence: number, limits: { maxItems: number; maxBytes: number }): readonly SpooledItem[] {
    if (this.loadFault !== undefined) throw this.loadFault;
    const found: SpooledItem[] = [];
    let bytes = 0;
    for (const item of this.items) {
      if (item.sequence <= afterSequence) continue;
      bytes += item.json.length;
      if (found.length > 0 && (found.length >= limits.maxItems || bytes > limits.maxBytes)) break;
      found.push(item);
    }
    return found;
  }

  acknowledge(sequence: number): void {
    this.acknowledged = Math.max(this.acknowledged, sequence);
  }

  close(): void {
    this.closings++;
  }

  /** What the next process would find. */
  get left(): readonly SpooledItem[] {
    return this.items.filter((item) => item.sequence > this.acknowledged);
  }

  /** An item that can never be read again. */
  damage(sequence: number): void {
    this.items.splice(
      this.items.findIndex((item) => item.sequence === sequence),
      1,
    );
  }
}
