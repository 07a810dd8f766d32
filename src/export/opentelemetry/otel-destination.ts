// Batch queue → OpenTelemetry: hands a batch to the SDK, each evaluation once.

import type { Batch, Delivery, Destination, QueuedItem } from '../../deliver/delivery.js';
import { faultOf } from '../../deliver/fault.js';
import type { Context, Counter, Histogram, OpenTelemetryApi } from './api.js';
import type { FaultGuard } from './fault-guard.js';
import type { BatchSpan, FlagSpans } from './flag-spans.js';
import type { MetricLabels } from './metric-labels.js';
import type { ToldEvaluation } from './told-evaluation.js';

export interface OTelDestinationParts {
  readonly api: OpenTelemetryApi;
  /** Undefined: metrics only. */
  readonly spans: FlagSpans | undefined;
  readonly labels: MetricLabels;
  readonly events: Counter;
  readonly batchSizes: Histogram;
  /** Around what no evaluation is lost with: metrics, the batch's span. */
  readonly guard: FaultGuard;
}

/** One evaluation on its way. */
interface Parcel {
  readonly id: string;
  readonly told: ToldEvaluation;
}

/**
 * The SDK takes spans at once, so nothing is tried again: an evaluation that it throws at is refused, alone. The rest of
 * the batch comes back after that, and is known by its ids.
 */
export class OTelDestination implements Destination {
  readonly #parts: OTelDestinationParts;
  readonly #handedOver = new Set<string>();

  constructor(parts: OTelDestinationParts) {
    this.#parts = parts;
  }

  async send({ items }: Batch): Promise<Delivery> {
    const due = items.filter(({ id }) => !this.#handedOver.has(id)).map(toParcel);
    const refused = due.length === 0 ? [] : this.#handOver(due);
    if (refused.length > 0) {
      return { outcome: 'badItems', ids: refused.map(({ id }) => id), reason: faultOf(refused[0]?.error) };
    }
    this.#handedOver.clear();
    return { outcome: 'ok' };
  }

  /** One evaluation, now, in the context of whoever made it. Throws what the SDK throws. */
  sendNow(told: ToldEvaluation): void {
    const { api, spans } = this.#parts;
    const active = api.context.active();
    spans?.emit(told, active);
    this.#count([told], active);
  }

  /** Gives what the SDK did not take. */
  #handOver(due: readonly Parcel[]): { readonly id: string; readonly error: unknown }[] {
    const { api, batchSizes, guard, spans } = this.#parts;
    const batch = this.#openBatch(due);
    const refused: { readonly id: string; readonly error: unknown }[] = [];
    const taken: ToldEvaluation[] = [];
    for (const { id, told } of due) {
      try {
        spans?.emit(told, batch?.context ?? api.ROOT_CONTEXT);
        this.#handedOver.add(id);
        taken.push(told);
      } catch (error) {
        refused.push({ id, error });
      }
    }
    guard.run(() => batch?.close(), undefined);
    guard.run(() => batchSizes.record(due.length, {}, api.ROOT_CONTEXT), undefined);
    this.#count(taken, api.ROOT_CONTEXT);
    return refused;
  }

  #openBatch(due: readonly Parcel[]): BatchSpan | undefined {
    const { guard, spans } = this.#parts;
    if (spans === undefined || due.length === 1) return undefined;
    return guard.run<BatchSpan | undefined>(() => spans.openBatch(due.map(({ told }) => told)), undefined);
  }

  /** One step of the counter for each flag and reason. */
  #count(evaluations: readonly ToldEvaluation[], context: Context): void {
    const { events, guard, labels } = this.#parts;
    const counts = new Map<string, { readonly told: ToldEvaluation; count: number }>();
    for (const told of evaluations) {
      const by = JSON.stringify([told.flagKey, told.reason]);
      const known = counts.get(by);
      if (known === undefined) counts.set(by, { told, count: 1 });
      else known.count++;
    }
    guard.run(() => {
      for (const { told, count } of counts.values()) {
        events.add(count, labels.attributesOf(told.flagKey, told.reason), context);
      }
    }, undefined);
  }
}

function toParcel({ id, json }: QueuedItem): Parcel {
  return { id, told: JSON.parse(json) };
}
