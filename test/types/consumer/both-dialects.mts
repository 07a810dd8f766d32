// What compiles in both decorator dialects, as an ES module: decorators, wrap, measure, timers, options, events.

import { Analytics, type CallEvent, fanOut, skip, trackInstanceMethod } from 'tracklight';
import { renderReport, writeReport } from 'tracklight/report';
import { type Equal, isTrue } from './assert.mjs';

const analytics = new Analytics({ maxEvents: 0, durationThresholds: { shortMaxMs: 5 }, naming: 'method' });

interface Artist {
  readonly id: string;
}

class Catalog {
  @analytics.track('api')
  async fetchArtist(id: string): Promise<Artist> {
    return { id };
  }

  @analytics.track('api')
  async fetchAll<K extends string, V extends { readonly key: K }>(
    keys: readonly K[],
    load: (key: K) => V,
  ): Promise<V[]> {
    return keys.map(load);
  }

  overloaded(value: string): string;
  overloaded(value: number): number;
  @analytics.track('api')
  overloaded(value: string | number): string | number {
    return value;
  }

  @analytics.track('compute')
  withThis(this: Catalog, offset: number): number {
    return offset;
  }

  @analytics.track()
  *pages(): Generator<number, string, boolean> {
    return (yield 1) ? 'yes' : 'no';
  }

  @analytics.track({ eventType: 'stream', name: 'rows', iterators: 'observe', thenables: 'observe' })
  async *rows<T>(values: Iterable<T>): AsyncGenerator<T> {
    yield* values;
  }

  @analytics.track('compute')
  static create<C extends Catalog>(this: new () => C): C {
    return new this();
  }

  @analytics.track('compute')
  protected inner(): void {}

  @analytics.track('compute')
  private hidden(): number {
    return 1;
  }

  @analytics.track('compute')
  get size(): number {
    return this.hidden();
  }

  @analytics.track('compute')
  set title(title: string) {
    void title;
  }

  @analytics.track('compute')
  handler = async (id: string): Promise<number> => id.length;

  @analytics.track('compute')
  generic = <T,>(value: T): T => value;

  @analytics.track('compute')
  static of = (count: number): number[] => [count];

  @analytics.track('api')
  [Symbol.iterator](): Iterator<number> {
    return [1][Symbol.iterator]();
  }
}

isTrue<Equal<Catalog['fetchArtist'], (id: string) => Promise<Artist>>>();
isTrue<Equal<Catalog['handler'], (id: string) => Promise<number>>>();
isTrue<Equal<Catalog['size'], number>>();
isTrue<Equal<ReturnType<Catalog['pages']>, Generator<number, string, boolean>>>();
const made: Catalog = Catalog.create();
const loaded: Promise<{ readonly key: 'a' }[]> = made.fetchAll(['a'], (key) => ({ key }));
const text: string = made.overloaded('a');
const count: number = made.overloaded(1);
const same: 'literal' = made.generic('literal');

// Whole classes, abstract and generic ones too.
@analytics.track('service')
class Service<T> {
  constructor(private readonly value: T) {}

  read(): T {
    return this.value;
  }

  @skip()
  ping(): void {}

  @skip()
  get quiet(): boolean {
    return true;
  }
}
isTrue<Equal<ReturnType<Service<number>['read']>, number>>();

@analytics.track({ className: 'Base' })
abstract class Base {
  protected constructor(readonly name: string) {}
  abstract run(): Promise<void>;
}

class Job extends Base {
  readonly analytics = analytics;

  constructor() {
    super('job');
  }

  @trackInstanceMethod('job')
  async run(): Promise<void> {}

  @trackInstanceMethod({ eventType: 'job', isCancelled: (error) => error instanceof RangeError })
  retry<T>(attempt: () => T): T {
    return attempt();
  }
}
await new Job().run();

// wrap keeps the whole type: generics, overloads, `this`, constructors and properties.
function pick<T, K extends keyof T>(from: T, key: K): T[K] {
  return from[key];
}
const picked: number = analytics.wrap(pick, 'compute')({ a: 1 }, 'a');

function parse(value: string): Date;
function parse(value: number): number;
function parse(value: string | number): Date | number {
  return typeof value === 'string' ? new Date(value) : value;
}
const wrappedParse = analytics.wrap(parse, 'compute');
isTrue<Equal<typeof wrappedParse, typeof parse>>();
const date: Date = wrappedParse('2024');

function bound(this: Artist, suffix: string): string {
  return this.id + suffix;
}
const wrappedBound = analytics.wrap(bound);
isTrue<Equal<ThisParameterType<typeof wrappedBound>, Artist>>();

const WrappedService = analytics.wrap(Service, 'service');
isTrue<Equal<typeof WrappedService, typeof Service>>();
const withProperties = analytics.wrap(Object.assign((value: number) => value, { version: 2 }));
const version: number = withProperties.version;

// The calls that keep no wrapper.
const sync: number = analytics.executeWrappedCall((a: number, b: string) => a + b.length, 'compute', 1, 'b');
const sum: number = analytics.executeSyncWrappedCall(Math.max, 'compute', 1, 2);
const awaited: Promise<Artist> = analytics.executeAsyncWrappedCall((id: string) => made.fetchArtist(id), 'api', 'x');
const measured: Promise<number> = analytics.measure('block', async () => 1, 'compute');
const batch: Promise<string> = analytics.batchMode('Fetching…', async (status) => {
  status.update({ done: 1, total: 2, text: 'x' });
  status.update('text');
  return 'done';
});

// Timers and subscriptions are disposables.
function timed(): void {
  using timer = analytics.startTimer('x');
  using subscription = analytics.subscribe((event: CallEvent) => void event.durationMs);
  timer.end('cancelled');
  timer.end(new Error('no'));
  subscription();
}

async function closing(): Promise<void> {
  await using closed = new Analytics({ loggers: { console, error: {} }, collectors: [fanOut<CallEvent>()] });
  closed.installExitHook({ report: true, timeoutMs: 100 });
  await closed.flush();
  await closed.close({ timeoutMs: 1 });
}

// What is known.
const { p95Ms, slowest, overheadMs } = analytics.getStats(['Catalog.fetchArtist']);
isTrue<Equal<typeof p95Ms, number>>();
isTrue<Equal<typeof overheadMs, number>>();
const events: readonly CallEvent[] = analytics.events;
const calls: number | undefined = analytics.callCounts.get('x');
const merged = Analytics.fromSnapshot(JSON.parse(JSON.stringify(analytics.snapshot())));
merged.mergeWith(analytics);
merged.mergeWith(analytics.snapshot());
const html = renderReport;
const written = writeReport;

// What must not compile.
function refused(): void {
  // @ts-expect-error an event type is a string or options
  analytics.track(42);
  // @ts-expect-error maxEvents is a number
  new Analytics({ maxEvents: '5' });
  // @ts-expect-error an unknown option
  new Analytics({ maxEvent: 5 });
  // @ts-expect-error an unknown naming
  new Analytics({ naming: 'short' });
  // @ts-expect-error only functions and classes are wrapped
  analytics.wrap('text', 'compute');
  // @ts-expect-error the wrapped function's parameters are the function's
  analytics.wrap((id: string) => id)(1);
  // @ts-expect-error `this` is still asked for
  wrappedBound('suffix');
  // @ts-expect-error no overload takes a boolean
  wrappedParse(true);
  // @ts-expect-error an argument of the wrong type
  analytics.executeWrappedCall((a: number) => a, 'compute', 'text');
  // @ts-expect-error an argument too few
  analytics.executeAsyncWrappedCall(async (a: number) => a, 'compute');
  // @ts-expect-error an unknown track option
  analytics.track({ eventTypes: 'api' });
  // @ts-expect-error an unknown outcome
  analytics.startTimer('x').end('done');
  // @ts-expect-error a disposable timer is no number
  const wrong: number = analytics.startTimer('x');
  // @ts-expect-error events are read only
  events[0].durationMs = 1;
  // @ts-expect-error counts are read only
  analytics.callCounts.set('x', 1);
  // @ts-expect-error a snapshot or an Analytics
  analytics.mergeWith('text');
  // @ts-expect-error a collector records
  new Analytics({ collectors: [{ flush: async () => {}, close: async () => {} }] });
  void wrong;
}

class Refused {
  // @ts-expect-error a decorator factory is called first
  @analytics.track
  method(): void {}
}

void [
  loaded,
  text,
  count,
  same,
  picked,
  date,
  version,
  sync,
  sum,
  awaited,
  measured,
  batch,
  slowest,
  calls,
  html,
  written,
];
void [timed, closing, refused, Refused];
