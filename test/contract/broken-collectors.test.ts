// The contract, held against collectors that break it: each of its rules must catch the one that breaks it.

import { expect } from 'chai';
import type { FlushOptions, FlushReport, RecordResult } from '../../src/collect/collector.js';
import { CONTRACT } from './contract.js';
import { type ContractEvent, contractEvent, type Subject } from './subjects.js';

/** A collector as it should be, in its simplest form; each broken one overrides a part of it. */
class Plain {
  protected readonly kept: ContractEvent[] = [];
  protected isClosed = false;
  bufferSize = 0;

  record(event: ContractEvent): RecordResult | void {
    if (this.isClosed) return 'closed';
    const copy = this.copyOf(event);
    if (copy === undefined) return 'rejected';
    if (this.kept.length === 10_000) return 'dropped';
    this.kept.push(copy);
    return 'accepted';
  }

  async flush(_options?: FlushOptions): Promise<FlushReport | void> {}

  async close(_options?: FlushOptions): Promise<FlushReport | void> {
    this.isClosed = true;
  }

  taken(): ReturnType<Subject['taken']> {
    return this.kept.map(({ value, contextAttributes }) => [String(value), contextAttributes?.['step']]);
  }

  protected copyOf(event: ContractEvent): ContractEvent | undefined {
    try {
      const copy: ContractEvent = JSON.parse(JSON.stringify(event));
      return typeof copy === 'object' && copy !== null ? copy : undefined;
    } catch {
      return undefined;
    }
  }
}

const never = () => new Promise<never>(() => {});

/** By the rule that they break. */
const BROKEN: Readonly<Record<string, () => Plain & { recordBatch?(events: readonly ContractEvent[]): void }>> = {
  'takes events in order, and has them after a flush': () =>
    new (class extends Plain {
      override taken() {
        return super.taken().reverse();
      }
    })(),
  'gives a result that may be awaited': () =>
    new (class extends Plain {
      override record(event: ContractEvent) {
        super.record(event);
        return Promise.reject(new Error('late')) as never;
      }
    })(),
  'refuses what is no event, and takes its neighbours': () =>
    new (class extends Plain {
      override record(event: ContractEvent) {
        return super.record(event ?? contractEvent(0));
      }
    })(),
  'refuses an event whose getter throws, and takes its neighbours': () =>
    new (class extends Plain {
      protected override copyOf(event: ContractEvent) {
        return JSON.parse(JSON.stringify(event ?? null));
      }
    })(),
  'never throws, whatever it is handed': () =>
    new (class extends Plain {
      override record(event: ContractEvent) {
        const result = super.record(event);
        if (result === 'rejected') throw new TypeError('no event');
        return result;
      }
    })(),
  'takes a batch from a fan, one by one where it knows no batches': () =>
    new (class extends Plain {
      recordBatch(events: readonly ContractEvent[]) {
        if (events.every((event) => this.copyOf(event))) for (const event of events) this.record(event);
      }
    })(),
  'is not disturbed by what becomes of an event after it was recorded': () =>
    new (class extends Plain {
      protected override copyOf(event: ContractEvent) {
        return super.copyOf(event) && event;
      }
    })(),
  'flushes when there is nothing, and more than once at a time': () =>
    new (class extends Plain {
      #isFlushing = false;
      override async flush() {
        if (this.#isFlushing) throw new Error('flushing already');
        this.#isFlushing = true;
        await undefined;
        this.#isFlushing = false;
      }
    })(),
  'holds nothing back after a flush, where it tells': () =>
    new (class extends Plain {
      override bufferSize = 1;
    })(),
  'closes once, however often it is asked to': () =>
    new (class extends Plain {
      override async close() {
        if (this.isClosed) throw new Error('closed already');
        await super.close();
      }
    })(),
  'takes nothing after close, and throws nothing': () =>
    new (class extends Plain {
      override async close() {}
    })(),
  'holds ten thousand events at most, however many come': () =>
    new (class extends Plain {
      override record(event: ContractEvent) {
        const result = super.record(event);
        if (result === 'dropped') this.kept.push(event);
        return result;
      }
    })(),
  'gives up when the time of a flush or of a close is over': () =>
    new (class extends Plain {
      override flush(options?: FlushOptions) {
        return options === undefined ? super.flush() : never();
      }
    })(),
  'reports a flush in whole counts, or not at all': () =>
    new (class extends Plain {
      override async flush() {
        return { delivered: Number.NaN, pending: 0, dropped: 0, rejected: 0, timedOut: false };
      }
    })(),
};

const subjectOf = (collector: Plain): Subject => ({
  collector,
  taken: () => collector.taken(),
  [Symbol.asyncDispose]: async () => {},
});

/** Why a rule is broken; undefined when it is kept. What hangs for half a second will for ever. */
async function breach(rule: string, collector: Plain): Promise<unknown> {
  const verdict = CONTRACT[rule]?.(async () => subjectOf(collector)).then(
    () => undefined,
    (error: unknown) => error,
  );
  const hanging = new Promise((resolve) => setTimeout(resolve, 500, 'hangs').unref());
  return Promise.race([verdict, hanging]);
}

describe('the contract of every collector', () => {
  it('has a collector that breaks it for each of its rules', () => {
    expect(Object.keys(BROKEN)).to.have.members(Object.keys(CONTRACT));
  });

  it('is kept by a plain collector', async () => {
    for (const rule of Object.keys(CONTRACT)) expect(await breach(rule, new Plain()), rule).to.equal(undefined);
  });

  for (const [rule, open] of Object.entries(BROKEN)) {
    it(`catches the collector that breaks: ${rule}`, async () => {
      expect(await breach(rule, open())).not.to.equal(undefined);
    });
  }
});
