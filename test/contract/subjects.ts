// Every collector, as the contract sees it: how it is opened, and how to find out what it took.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { Registry } from 'prom-client';
import type { AnalyticsCollector } from '../../src/collect/collector.js';
import { fanOut } from '../../src/collect/fan-out.js';
import { toFlagEvent } from '../../src/collect/flag-event.js';
import { InMemoryAnalyticsCollector } from '../../src/collect/memory-collector.js';
import { DatabaseAnalyticsCollector } from '../../src/database/database-collector.js';
import { BatchQueue } from '../../src/deliver/batch-queue.js';
import type { FlagEvaluation } from '../../src/event.js';
import type { EventFields } from '../../src/experiments/experiment-event.js';
import { OTelAnalyticsExporter } from '../../src/export/opentelemetry/index.js';
import { PrometheusExporter } from '../../src/export/prometheus/index.js';
import { TestCollector } from '../../src/testing/test-collector.js';
import { FakeDestination } from '../deliver/fake-destination.js';
import { eventsOf, openProcessor } from '../experiments/open-processor.js';
import { hang } from '../export/event-endpoint.js';
import { msOf, TestTelemetry } from '../export/opentelemetry/set-up.js';

/** A flag evaluation and an experiment event's fields in one, so that every collector finds its own in it. */
export interface ContractEvent extends FlagEvaluation, Pick<EventFields, 'metadata'> {}

/** Value and step of an event. */
export type Taken = readonly [value: string, step: unknown];

/** A collector under the contract. */
export interface Subject extends AsyncDisposable {
  readonly collector: AnalyticsCollector<ContractEvent>;
  /** Has its destination never answer again, where it has one. */
  hang?(): void;
  /** What it took and has where it belongs, in order; asked after a flush. */
  taken(): Taken[];
}

/** The event `n`: its value is `n`, and so is the `step` of what it carries. */
export function contractEvent(n: number): ContractEvent {
  const timestamp = new Date(1_000 + n);
  return {
    timestamp,
    flagKey: 'checkout',
    value: n,
    reason: 'STATIC',
    contextAttributes: { step: n },
    metadata: { step: n },
  };
}

export async function openMemory(): Promise<Subject> {
  const memory = new InMemoryAnalyticsCollector();
  return { collector: memory, taken: () => heldBy(memory), [Symbol.asyncDispose]: () => memory.close() };
}

export async function openTestCollector(): Promise<Subject> {
  const collector = new TestCollector<FlagEvaluation>();
  const taken = () => collector.events.map(takenOf);
  return { collector, taken, [Symbol.asyncDispose]: async () => void (await collector.close()) };
}

export async function openFan(): Promise<Subject> {
  const memory = new InMemoryAnalyticsCollector();
  const fan = fanOut<FlagEvaluation>(new InMemoryAnalyticsCollector(), memory);
  return { collector: fan, taken: () => heldBy(memory), [Symbol.asyncDispose]: () => memory.close() };
}

export async function openQueue(): Promise<Subject> {
  const destination = new FakeDestination();
  const freeze = (event: FlagEvaluation) => ({ json: JSON.stringify(toFlagEvent(event)), frozen: undefined });
  const queue = new BatchQueue<FlagEvaluation>({ name: 'contract', destination, freeze, logger: {} });
  const taken = () => {
    const events: FlagEvaluation[] = JSON.parse(`[${destination.sent.map(({ body }) => body).join()}]`);
    return events.map(takenOf);
  };
  const hang = () => {
    destination.otherwise = 'hang';
  };
  return { collector: queue, hang, taken, [Symbol.asyncDispose]: async () => void (await queue.close()) };
}

export async function openDatabase(): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-contract-'));
  const path = join(folder, 'contract.db');
  const collector = await DatabaseAnalyticsCollector.create({ connectionString: path, logger: {} });
  const reader = new Database(path);
  const rows = reader.prepare('SELECT value, context_attributes AS attributes FROM analytics_events ORDER BY id');
  const taken = () =>
    (rows.all() as { readonly value: string; readonly attributes: string | null }[]).map(
      ({ value, attributes }): Taken => {
        const parsed: unknown = JSON.parse(value);
        const isOurs = typeof parsed === 'number' || typeof parsed === 'string';
        return [isOurs ? String(parsed) : 'strange', JSON.parse(attributes ?? '{}').step];
      },
    );
  return {
    collector,
    taken,
    [Symbol.asyncDispose]: async () => {
      await collector.close();
      reader.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function openEventProcessor(): Promise<Subject> {
  const { processor, endpoint, [Symbol.asyncDispose]: dispose } = await openProcessor();
  const collector: AnalyticsCollector<ContractEvent> = {
    // Undefined would be no fields, which is legal.
    record: (event) => processor.trackEvent('evaluated', event ?? null),
    flush: (options) => processor.flush(options),
    close: (options) => processor.close(options),
    get bufferSize() {
      return processor.bufferSize;
    },
  };
  const stopAnswering = () => {
    endpoint.otherwise = hang;
  };
  const taken = () =>
    eventsOf(...endpoint.posts).map(({ value, metadata }): Taken => [String(value), metadata['step']]);
  return { collector, hang: stopAnswering, taken, [Symbol.asyncDispose]: dispose };
}

/** The exporter counts and keeps no events: a collector beside it keeps those that it says it has counted. */
export async function openPrometheus(): Promise<Subject> {
  const exporter = new PrometheusExporter({ registry: new Registry(), logger: {} });
  const memory = new InMemoryAnalyticsCollector();
  const collector: AnalyticsCollector<ContractEvent> = {
    record(event) {
      const result = exporter.record(event);
      if (result === 'accepted') memory.record(event);
      return result;
    },
    flush: () => exporter.flush(),
    close: () => exporter.close(),
  };
  return { collector, taken: () => heldBy(memory), [Symbol.asyncDispose]: () => exporter.close() };
}

export async function openOTel(): Promise<Subject> {
  const telemetry = new TestTelemetry();
  const exporter = new OTelAnalyticsExporter({ ...telemetry.instruments, recordValues: true, logger: {} });
  // Context attributes are not shown, but the time is, and was made of the step.
  const taken = () =>
    telemetry
      .named('feature_flag.analytics.event')
      .map(({ attributes, startTime }): Taken => [String(attributes['feature_flag.value']), msOf(startTime) - 1_000]);
  return { collector: exporter, taken, [Symbol.asyncDispose]: async () => void (await exporter.close()) };
}

function heldBy(memory: InMemoryAnalyticsCollector): Taken[] {
  return memory.getEvents().map(takenOf);
}

/** A value of any other kind is hostile: it is not read. */
function takenOf({ value, contextAttributes }: FlagEvaluation): Taken {
  const isOurs = typeof value === 'number' || typeof value === 'string';
  return [isOurs ? String(value) : 'strange', contextAttributes?.['step']];
}
