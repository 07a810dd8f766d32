import { inspect } from 'node:util';
import { expect } from 'chai';
import { EventProcessor, type EventProcessorOptions } from '../../src/experiments/event-processor.js';
import type { EventFields } from '../../src/experiments/experiment-event.js';
import { VERSION } from '../../src/version.js';
import { FakeScheduler } from '../deliver/fake-scheduler.js';
import { status } from '../export/event-endpoint.js';
import { eventIdOf, eventsOf, KEY, openProcessor, until } from './open-processor.js';

const START_MS = Date.UTC(2026, 0, 1);
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The events of the posts that recording and one flush make. */
async function sent(record: (processor: EventProcessor) => void, options: EventProcessorOptions = {}) {
  await using open = await openProcessor(options);
  record(open.processor);
  await open.processor.flush();
  return { events: eventsOf(...open.endpoint.posts), posts: open.endpoint.posts, stats: open.processor.stats() };
}

async function sentFields(fields: EventFields) {
  const { events } = await sent((processor) => processor.trackEvent('purchase', fields));
  return events[0];
}

describe('EventProcessor', () => {
  describe('what is posted', () => {
    it('has exactly these bytes', async () => {
      const { posts, events } = await sent(
        (processor) => {
          processor.trackEvent('purchase', {
            metadata: { currency: 'EUR', note: 'größer als "1"' },
            traits: { plan: { value: 'pro', transient: true }, age: 41 },
            value: 49.5,
            identifier: 'user-1',
            featureName: 'checkout',
          });
          processor.trackExposureEvent('checkout', { identifier: 'user-2', value: 'one-page' });
          processor.trackEvent('visit');
        },
        { scheduler: new FakeScheduler() },
      );

      const [first, second, third] = events.map(eventIdOf);
      const ours = (id = '') => `"sdk_version":"${VERSION}","event_id":"${id}"`;
      expect(posts.map(({ body }) => body)).to.deep.equal([
        '{"events":[' +
          '{"event":"purchase","feature_name":"checkout","identifier":"user-1","value":"49.5",' +
          '"traits":{"plan":"pro","age":41},' +
          `"metadata":{"currency":"EUR","note":"größer als \\"1\\"",${ours(first)}},"timestamp":${START_MS}},` +
          '{"event":"$flag_exposure","feature_name":"checkout","identifier":"user-2","value":"one-page",' +
          `"traits":null,"metadata":{${ours(second)}},"timestamp":${START_MS}},` +
          '{"event":"visit","feature_name":null,"identifier":null,"value":null,' +
          `"traits":null,"metadata":{${ours(third)}},"timestamp":${START_MS}}` +
          ']}',
      ]);
    });

    it('has the key, the type, the charset and a user agent in its headers', async () => {
      const { posts } = await sent((processor) => processor.trackEvent('visit'));

      expect(posts[0]?.method).to.equal('POST');
      expect(posts[0]?.headers).to.include({
        'x-environment-key': KEY,
        'content-type': 'application/json; charset=utf-8',
        'user-agent': `tracklight/${VERSION}`,
      });
    });

    it('goes to /v1/events below the address, with and without a trailing slash', async () => {
      for (const tail of ['', '/', '/base', '/base/']) {
        await using open = await openProcessor();
        const eventsApiUrl = `${open.endpoint.url}${tail}`;
        const processor = new EventProcessor({ eventsApiUrl }, KEY);

        processor.trackEvent('visit');
        await processor.close();

        expect(open.endpoint.posts[0]?.path).to.equal(tail.startsWith('/base') ? '/base/v1/events' : '/v1/events');
      }
    });

    it('has one id an event, ascending, in the form of a UUID of version 7', async () => {
      const { events } = await sent((processor) => {
        for (let i = 0; i < 20; i++) processor.trackEvent('visit');
      });
      const ids = events.map(eventIdOf);

      expect(ids).to.deep.equal([...new Set(ids)].sort());
      for (const id of ids) expect(id).to.match(UUID_V7);
    });

    it('has no key in its body, whatever the events hold', async () => {
      const { posts } = await sent((processor) => {
        processor.trackEvent('visit', { metadata: { environment: 'production' } });
        processor.trackExposureEvent('checkout', { identifier: 'user-1' });
      });

      expect(posts[0]?.body).not.to.include(KEY);
    });
  });

  describe('a field', () => {
    it('value is text or null', async () => {
      const texts = new Map<unknown, string | null>([
        ['one-page', 'one-page'],
        ['', ''],
        [0, '0'],
        [false, 'false'],
        [12n, '12'],
        [{ size: 2 }, '{"size":2}'],
        [[1, 'a'], '[1,"a"]'],
        [{ toJSON: () => undefined }, null],
        [null, null],
        [undefined, null],
      ]);

      for (const [value, text] of texts) expect((await sentFields({ value }))?.value).to.equal(text);
    });

    it('traits loses the marks of transient ones', async () => {
      const traits = { a: { value: 1, transient: true }, b: { value: null }, c: { level: 3 }, d: 'plain' };

      expect((await sentFields({ traits }))?.traits).to.deep.equal({ a: 1, b: null, c: { level: 3 }, d: 'plain' });
    });

    it('traits is null when there are none', async () => {
      const functions = { a: () => 1, b: { value: Symbol('b') }, toJSON: () => 'all of them' };

      for (const traits of [undefined, null, {}, { a: undefined }, { a: { value: undefined } }, functions]) {
        expect((await sentFields({ traits }))?.traits).to.equal(null);
      }
    });

    it('metadata cannot replace our own', async () => {
      const event = await sentFields({ metadata: { event_id: 'mine', sdk_version: '99', a: 1 } });

      expect(event?.metadata).to.have.all.keys('event_id', 'sdk_version', 'a');
      expect(event?.metadata['event_id']).to.match(UUID_V7);
      expect(event?.metadata['sdk_version']).to.equal(VERSION);
    });

    it('metadata has our own, whatever a toJSON among it would make of it', async () => {
      for (const toJSON of [() => undefined, () => ({ a: 2 }), () => 'text']) {
        const event = await sentFields({ metadata: { a: 1, toJSON } });

        expect(event?.metadata).to.have.all.keys('event_id', 'sdk_version', 'a');
      }
      expect((await sentFields({ metadata: { toJSON: 'text' } }))?.metadata).to.include({ toJSON: 'text' });
    });

    it('identifier and featureName of a plain event may be missing or empty', async () => {
      for (const none of [undefined, null, '']) {
        const event = await sentFields({ identifier: none, featureName: none });

        expect(event).to.include({ identifier: null, feature_name: null });
      }
    });

    it('timestamp is the whole millisecond at which it was tracked', async () => {
      const scheduler = new FakeScheduler();
      const { events } = await sent(
        (processor) => {
          scheduler.wallClockJumpMs = 1_234.75;
          processor.trackEvent('visit');
          scheduler.wallClockJumpMs = 5_000;
        },
        { scheduler },
      );

      expect(events[0]?.timestamp).to.equal(START_MS + 1_234);
    });
  });

  describe('refuses an event', () => {
    async function resultOf(track: (processor: EventProcessor) => string) {
      await using open = await openProcessor();
      const result = track(open.processor);
      open.processor.trackEvent('neighbour');
      await open.processor.flush();
      expect(eventsOf(...open.endpoint.posts).map(({ event }) => event)).to.deep.equal(['neighbour']);
      expect(open.processor.stats()).to.include({ received: 2, delivered: 1, rejected: 1 });
      return [result, open.hooks.rejects[0]?.reason];
    }

    const withFields = (fields: unknown) =>
      resultOf((processor) => processor.trackEvent('visit', fields as EventFields));

    it('whose name is no text, empty, or longer than 255 characters', async () => {
      const named = (name: unknown) => resultOf((processor) => processor.trackEvent(name as string));

      expect(await named(undefined)).to.deep.equal(['rejected', 'event must be a non-empty string']);
      expect(await named('')).to.deep.equal(['rejected', 'event must be a non-empty string']);
      expect(await named('e'.repeat(256))).to.deep.equal(['rejected', 'event must be at most 255 characters long']);
    });

    it('whose feature or identifier is no text or longer than 255 characters', async () => {
      expect(await withFields({ identifier: 7 })).to.deep.equal(['rejected', 'identifier must be a non-empty string']);
      expect(await withFields({ featureName: 'f'.repeat(256) })).to.deep.equal([
        'rejected',
        'featureName must be at most 255 characters long',
      ]);
    });

    it('that is an exposure without a feature or an identifier', async () => {
      const exposure = (name: unknown, identifier: unknown) =>
        resultOf((processor) => processor.trackExposureEvent(name as string, { identifier } as EventFields));

      expect(await exposure('checkout', undefined)).to.deep.equal([
        'rejected',
        'identifier must be a non-empty string',
      ]);
      expect(await exposure('checkout', '')).to.deep.equal(['rejected', 'identifier must be a non-empty string']);
      expect(await exposure(undefined, 'user-1')).to.deep.equal(['rejected', 'featureName must be a non-empty string']);
    });

    it('whose fields, traits or metadata are no object', async () => {
      for (const fields of [null, 'user-1', 5, ['user-1']]) {
        expect(await withFields(fields)).to.deep.equal(['rejected', 'the fields must be an object']);
      }
      expect(await withFields({ traits: 'pro' })).to.deep.equal(['rejected', 'traits must be an object']);
      expect(await withFields({ metadata: [1] })).to.deep.equal(['rejected', 'metadata must be an object']);
    });

    it('with a BigInt, a cycle, a throwing getter or a throwing toJSON in it', async () => {
      const cycle: Record<string, unknown> = {};
      cycle['self'] = cycle;
      const throwing = () => {
        throw new Error(`not shown: ${KEY}`);
      };
      const getter = Object.defineProperty({}, 'x', { get: throwing, enumerable: true });

      expect(await withFields({ metadata: { big: 1n } })).to.deep.equal(['rejected', 'TypeError']);
      expect(await withFields({ metadata: cycle })).to.deep.equal(['rejected', 'TypeError']);
      expect(await withFields({ metadata: getter })).to.deep.equal(['rejected', 'Error']);
      expect(await withFields({ traits: { x: { toJSON: throwing } } })).to.deep.equal(['rejected', 'Error']);
      expect(await withFields({ value: { toString: throwing, toJSON: throwing } })).to.deep.equal([
        'rejected',
        'Error',
      ]);
      expect(await withFields(Object.defineProperty({}, 'metadata', { get: throwing }))).to.deep.equal([
        'rejected',
        'Error',
      ]);
      expect(await resultOf((processor) => processor.trackExposureEvent('checkout', getter as never))).to.deep.equal([
        'rejected',
        'identifier must be a non-empty string',
      ]);
    });

    it('of 1 MB', async () => {
      expect(await withFields({ metadata: { blob: 'x'.repeat(1024 * 1024) } })).to.deep.equal([
        'rejected',
        'larger than maxItemBytes (32768)',
      ]);
    });
  });

  it('keeps keys of 255 characters, unicode, and names that are properties of every object', async () => {
    const names = ['e'.repeat(255), 'köpa 🛒', '__proto__', 'constructor'];
    const { events } = await sent((processor) => {
      for (const name of names) processor.trackEvent(name, { traits: JSON.parse('{"__proto__":1,"toString":2}') });
    });

    expect(events.map(({ event }) => event)).to.deep.equal(names);
    expect(Object.keys(events[0]?.traits ?? {})).to.deep.equal(['__proto__', 'toString']);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });

  it('is not disturbed by what becomes of an event after it was tracked', async () => {
    const metadata = { step: 1 };
    const traits = { plan: { value: 'free' } };
    const { events } = await sent((processor) => {
      processor.trackEvent('visit', { metadata, traits });
      metadata.step = 2;
      traits.plan.value = 'pro';
    });

    expect(events[0]?.metadata).to.include({ step: 1 });
    expect(events[0]?.traits).to.deep.equal({ plan: 'free' });
  });

  describe('redact', () => {
    it('sees the event as it would be sent, and decides what is', async () => {
      const { events } = await sent(
        (processor) => processor.trackEvent('visit', { identifier: 'ann@example.com', traits: { age: { value: 41 } } }),
        { redact: (event) => ({ ...event, identifier: 'hash', traits: { seen: event.traits } }) },
      );

      expect(events[0]).to.deep.include({ identifier: 'hash', traits: { seen: { age: 41 } } });
    });

    it('cannot lose the order of the keys, nor our metadata', async () => {
      const { events } = await sent((processor) => processor.trackEvent('visit'), {
        redact: ({ metadata, ...event }) =>
          ({ metadata: {}, ...Object.fromEntries(Object.entries(event).reverse()) }) as never,
      });

      expect(Object.keys(events[0] ?? {})).to.deep.equal([
        'event',
        'feature_name',
        'identifier',
        'value',
        'traits',
        'metadata',
        'timestamp',
      ]);
      expect(events[0]?.metadata).to.have.all.keys('sdk_version', 'event_id');
    });

    it('rejects the event when it throws or gives none at once', async () => {
      const results: unknown[] = [];
      const throwing = () => {
        throw new Error('no');
      };
      const rejecting = () => Promise.reject(new Error('no')) as never;
      for (const redact of [throwing, () => undefined as never, () => 'text' as never, rejecting]) {
        await sent((processor) => void results.push(processor.trackEvent('visit')), { redact });
      }

      expect(results).to.deep.equal(['rejected', 'rejected', 'rejected', 'rejected']);
    });
  });

  describe('when it sends', () => {
    it('is as soon as maxBufferItems events wait', async () => {
      await using open = await openProcessor({ maxBufferItems: 3, flushIntervalMs: 0 });

      for (let i = 0; i < 3; i++) open.processor.trackEvent(`e${i}`);
      await open.endpoint.received(1);

      expect(eventsOf(...open.endpoint.posts)).to.have.length(3);
    });

    it('is at batchSize, the same under the queue’s own name', async () => {
      await using open = await openProcessor({ batchSize: 2, flushIntervalMs: 0 });

      for (let i = 0; i < 2; i++) open.processor.trackEvent(`e${i}`);
      await open.endpoint.received(1);

      expect(eventsOf(...open.endpoint.posts)).to.have.length(2);
    });

    it('is after ten seconds otherwise', async () => {
      const scheduler = new FakeScheduler();
      await using open = await openProcessor({ scheduler, flushIntervalMs: undefined });

      open.processor.trackEvent('visit');
      await scheduler.advance(9_999);
      expect(open.processor.stats()).to.include({ queued: 1, inFlight: 0 });
      await scheduler.advance(1);

      expect(open.processor.stats()).to.include({ queued: 0, inFlight: 1 });
      await until(() => open.processor.stats().delivered === 1);
    });

    it('is at a thousand events by default', async () => {
      await using open = await openProcessor({ maxBufferItems: undefined, flushIntervalMs: 0 });

      for (let i = 0; i < 999; i++) open.processor.trackEvent('visit');
      await new Promise(setImmediate);
      expect(open.processor.stats()).to.include({ queued: 999, inFlight: 0 });
      open.processor.trackEvent('visit');
      await open.endpoint.received(1);

      expect(eventsOf(open.endpoint.posts[0])).to.have.length(1_000);
    });

    it('holds ten thousand events at the most, and maxQueueItems if that is given', async () => {
      await using open = await openProcessor();
      await using small = await openProcessor({ maxQueueItems: 5 });
      const fill = (processor: EventProcessor) => {
        const results = Array.from({ length: 10_001 }, () => processor.trackEvent('visit'));
        return results.filter((result) => result === 'accepted').length;
      };

      expect(fill(open.processor)).to.equal(10_000);
      expect(fill(small.processor)).to.equal(5);
    });
  });

  it('collects from its construction on: start() is there for those who call it', async () => {
    const { events } = await sent((processor) => {
      processor.trackEvent('before');
      processor.start();
      processor.trackEvent('after');
    });

    expect(events.map(({ event }) => event)).to.deep.equal(['before', 'after']);
  });

  it('takes nothing after close, which delivers what there was', async () => {
    await using open = await openProcessor();
    open.processor.trackEvent('last');

    const report = await open.processor.close();

    expect(report).to.include({ delivered: 1, pending: 0, timedOut: false });
    expect(open.processor.trackEvent('late')).to.equal('closed');
    expect(open.processor.trackExposureEvent('late', { identifier: 'user-1' })).to.equal('closed');
    expect(eventsOf(...open.endpoint.posts).map(({ event }) => event)).to.deep.equal(['last']);
  });

  it('says how many events it holds', async () => {
    await using open = await openProcessor();

    open.processor.trackEvent('visit');
    expect(open.processor.bufferSize).to.equal(1);
    await open.processor.flush();

    expect(open.processor.bufferSize).to.equal(0);
  });

  describe('keeps the key to itself', () => {
    it('in inspect and JSON', async () => {
      await using open = await openProcessor();
      open.processor.trackEvent('visit');

      const shown = [
        inspect(open.processor, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
        JSON.stringify(open.processor),
        String(open.processor),
      ];

      expect(shown.join()).not.to.include(KEY);
    });

    it('in hooks and log lines, whatever the endpoint answers', async () => {
      for (const code of [302, 400, 401, 413, 418, 503]) {
        await using open = await openProcessor({ retry: { baseMs: 1, maxMs: 1, maxAttempts: 2 } });
        open.endpoint.otherwise = status(code, { Location: 'http://127.0.0.1:1/' });

        open.processor.trackEvent('visit');
        await open.processor.close({ timeoutMs: 100 });

        const { drops, rejects, deliveries, retries } = open.hooks;
        const told = [...drops, ...rejects, ...deliveries, ...retries];
        expect(told, String(code)).not.to.deep.equal([]);
        expect(JSON.stringify([told, open.logger.lines])).not.to.include(KEY);
      }
    });

    it('in the errors of its constructor', () => {
      for (const [options, key] of [
        [{}, `${KEY}\r\nX-Other: 1`],
        [{}, `${KEY} `],
        [{}, { key: KEY }],
        [{}, [KEY]],
        [{ eventsApiUrl: `https://${KEY}@events.example` }, KEY],
        [{ eventsApiUrl: `https://events.example?key=${KEY}` }, KEY],
        [{ flushIntervalMs: -1 }, KEY],
        [KEY, {}],
      ] as const) {
        try {
          new EventProcessor(options as EventProcessorOptions, key as string);
          expect.fail('was not refused');
        } catch (error) {
          expect(inspect(error))
            .to.match(/ must be /)
            .and.not.include(KEY);
        }
      }
    });
  });

  describe('refuses the option', () => {
    const processorOf =
      (options: unknown, key: unknown = KEY) =>
      () =>
        new EventProcessor(options as EventProcessorOptions, key as string);

    it('environmentKey when it is missing, empty or cannot be a header', () => {
      expect(() => new (EventProcessor as never as new (options: object) => unknown)({})).to.throw(
        TypeError,
        'environmentKey must be a non-empty string, got undefined',
      );
      expect(processorOf({}, null)).to.throw(TypeError, 'environmentKey must be a non-empty string, got null');
      expect(processorOf({}, '')).to.throw(RangeError, "environmentKey must be a non-empty string, got ''");
      expect(processorOf({}, 'schlüssel')).to.throw(
        RangeError,
        'environmentKey must be printable ASCII without spaces',
      );
    });

    it('maxBufferItems, batchSize and every other size when it is not a positive integer', () => {
      for (const option of ['maxBufferItems', 'batchSize', 'maxQueueItems', 'maxQueueBytes', 'maxItemBytes']) {
        for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
          expect(processorOf({ [option]: value })).to.throw(
            RangeError,
            `${option} must be a positive integer, got ${value}`,
          );
        }
        expect(processorOf({ [option]: '5' })).to.throw(TypeError, `${option} must be a positive integer, got '5'`);
      }
    });

    it('batchSize beside maxBufferItems, which is the same', () => {
      expect(processorOf({ maxBufferItems: 5, batchSize: 6 })).to.throw(
        RangeError,
        'batchSize must be left out beside maxBufferItems, got 6',
      );
    });

    it('eventsApiUrl when it is not one to send events to', () => {
      expect(processorOf({ eventsApiUrl: 'events' })).to.throw(RangeError, 'eventsApiUrl must be a valid URL');
      expect(processorOf({ eventsApiUrl: 'http://events.example' })).to.throw(
        RangeError,
        "eventsApiUrl must be https, or http to this machine (or have allowInsecureHttp: true), got 'http://events.example'",
      );
    });

    it('allowInsecureHttp, flushIntervalMs and redact of another kind', () => {
      expect(processorOf({ allowInsecureHttp: 'yes' })).to.throw(
        TypeError,
        "allowInsecureHttp must be a boolean, got 'yes'",
      );
      expect(processorOf({ flushIntervalMs: -1 })).to.throw(
        RangeError,
        'flushIntervalMs must be a non-negative, finite number, got -1',
      );
      expect(processorOf({ redact: true })).to.throw(TypeError, 'redact must be a function, got true');
    });

    it('spool when it is no object', () => {
      for (const spool of ['/var/spool', ['/var/spool'], null, true]) {
        expect(processorOf({ spool })).to.throw(TypeError, 'spool must be an object, got');
      }
    });

    it('of the spool that is set here, or does not exist', () => {
      for (const name of ['destination', 'segmentBytes', 'scheduler', 'maxbytes']) {
        expect(processorOf({ spool: { directory: 'never-made', [name]: 'x' } })).to.throw(
          TypeError,
          `spool has no option '${name}'; known are directory, maxBytes, fsync`,
        );
      }
    });

    it('that does not exist', () => {
      expect(processorOf({ eventApiUrl: 'x' })).to.throw(
        TypeError,
        "EventProcessorOptions has no option 'eventApiUrl'; known are eventsApiUrl, maxBufferItems, allowInsecureHttp",
      );
      expect(processorOf({ environmentKey: KEY })).to.throw(TypeError, "has no option 'environmentKey'");
      expect(processorOf(null)).to.throw(TypeError, 'EventProcessorOptions must be an object, got null');
      for (const own of ['destination', 'freeze', 'name']) {
        expect(processorOf({ [own]: () => {} })).to.throw(TypeError, `has no option '${own}'`);
      }
    });
  });

  it('allows plain http elsewhere when it is told to', () => {
    const options = { eventsApiUrl: 'http://events.example', allowInsecureHttp: true };

    expect(() => new EventProcessor(options, KEY)).not.to.throw();
  });
});
