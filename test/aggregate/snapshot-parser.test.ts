import { expect } from 'chai';
import { FIRST_BUCKET, LAST_BUCKET } from '../../src/aggregate/histogram.js';
import { parseSnapshot } from '../../src/aggregate/snapshot-parser.js';
import { thrownBy } from '../analytics/set-up.js';
import { validSnapshot } from './valid-snapshot.js';

type Spoil = (snapshot: any) => void;

/** What the parser says of a valid snapshot to which something was done. */
function refusalOf(spoil: Spoil): Error {
  const snapshot = validSnapshot();
  spoil(snapshot);
  return thrownBy(() => parseSnapshot(snapshot));
}

function expectRefusal(spoil: Spoil, message: string): void {
  const error = refusalOf(spoil);
  expect(error).to.be.instanceOf(TypeError);
  expect(error.message).to.equal(message);
}

/** Sets a field by its path, as `series.0.calls`. */
function setting(path: string, value: unknown): Spoil {
  return (snapshot) => {
    const { parent, key } = placeOf(snapshot, path);
    parent[key] = value;
  };
}

/** Makes a field by its path anew. */
function defining(path: string, field: PropertyDescriptor): Spoil {
  return (snapshot) => {
    const { parent, key } = placeOf(snapshot, path);
    Object.defineProperty(parent, key, field);
  };
}

function placeOf(snapshot: Parameters<Spoil>[0], path: string) {
  const keys = path.split('.');
  const key = keys.pop() as string;
  return { parent: keys.reduce((one, next) => one[next], snapshot), key };
}

function asText(path: string): string {
  return `snapshot.${path}`.replace(/\.(\d+)/g, '[$1]');
}

const COUNTS = [
  'maxEvents',
  'overwrittenEvents',
  'overflowCalls',
  'source.instanceId',
  'source.pid',
  'series.0.calls',
  'series.0.errors',
  'series.0.cancelled',
  'series.0.medium',
  'series.0.slow',
  'series.0.histogram.0',
  'series.0.histogram.1',
  'errorGroups.0.count',
  'errorGroups.0.functions.0.count',
  'events.series.0',
  'events.errors.0.event',
];
const AMOUNTS = [
  'durationThresholds.shortMaxMs',
  'durationThresholds.mediumMaxMs',
  'durationThresholds.longMaxMs',
  'series.0.totalNs',
  'series.0.overheadNs',
  'series.0.fastest.durationNs',
  'series.0.slowest.durationNs',
  'events.durationMs.0',
];
const TIMES = [
  'startedMs',
  'takenMs',
  'series.0.fastest.startMs',
  'series.0.slowest.startMs',
  'errorGroups.0.firstMs',
  'errorGroups.0.lastMs',
  'events.startMs.0',
];
const NAMES = [
  'source.host',
  'source.nodeVersion',
  'series.0.functionName',
  'series.0.methodName',
  'series.0.eventType',
  'errorGroups.0.functions.0.functionName',
];
const ERROR_TEXTS = [
  'errorGroups.0.errorName',
  'errorGroups.0.errorMessage',
  'events.errors.0.name',
  'events.errors.0.message',
];
const RECORDS = [
  'source',
  'durationThresholds',
  'series.0',
  'series.0.fastest',
  'series.0.slowest',
  'errorGroups.0',
  'errorGroups.0.functions.0',
  'events',
  'events.errors.0',
];
const LISTS = [
  'series',
  'series.0.histogram',
  'errorGroups',
  'errorGroups.0.functions',
  'events.series',
  'events.startMs',
  'events.durationMs',
  'events.outcome',
  'events.errors',
];
const NO_NUMBERS = [
  null,
  undefined,
  '5',
  true,
  [5],
  {},
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  5n,
];

describe('parseSnapshot', () => {
  it('gives a deep copy of a valid snapshot', () => {
    const snapshot = validSnapshot();
    const before = structuredClone(snapshot);

    const parsed = parseSnapshot(snapshot);
    snapshot.series[0].histogram.length = 0;
    snapshot.events.outcome.length = 0;
    snapshot.errorGroups[0].functions[0].count = 99;

    expect(parsed).to.deep.equal(before);
  });

  it('takes the sidecar of a report and leaves its stats out', () => {
    const snapshot = validSnapshot();

    const parsed = parseSnapshot({ ...snapshot, stats: { anything: true } });

    expect(parsed).to.deep.equal(snapshot);
  });

  it('takes a snapshot without a call', () => {
    const snapshot = validSnapshot();
    const events = { series: [], startMs: [], durationMs: [], outcome: [], errors: [] };

    expect(() => parseSnapshot({ ...snapshot, series: [], errorGroups: [], events })).to.not.throw();
  });

  it('takes fields in any order and from an object without a prototype', () => {
    const backwards = Object.fromEntries(Object.entries(validSnapshot()).reverse());

    expect(() => parseSnapshot(Object.assign(Object.create(null), backwards))).to.not.throw();
  });

  it('refuses what is no object', () => {
    for (const value of [undefined, null, 5, 'snapshot', true, [], Symbol('s'), () => {}]) {
      expect(() => parseSnapshot(value)).to.throw(TypeError, 'snapshot must be an object');
    }
  });

  it('refuses another format and another version', () => {
    expectRefusal(setting('format', 'something-else'), "snapshot.format must be 'tracklight-snapshot'");
    for (const version of [0, 2, '1', null]) expectRefusal(setting('version', version), 'snapshot.version must be 1');
  });

  it('names each field that is missing', () => {
    const snapshot = validSnapshot();
    for (const path of ['', ...RECORDS]) {
      const keys = path === '' ? [] : path.split('.');
      const record = keys.reduce((one, key) => one[key], snapshot);
      for (const field of Object.keys(record)) {
        const at = [...keys, field].join('.');
        // Absent is right for these in a series without calls, so they are looked at with the calls in mind.
        const rule = /\.(?:fastest|slowest)$/.test(at) ? 'an object' : 'present';

        expectRefusal(
          (spoilt) => delete keys.reduce((one, key) => one[key], spoilt)[field],
          `${asText(at)} must be ${rule}`,
        );
      }
    }
  });

  it('refuses unknown fields wherever they are', () => {
    for (const path of RECORDS) {
      expectRefusal(setting(`${path}.surprise`, 1), `${asText(path)}.surprise must be absent`);
    }
    expectRefusal(setting('surprise', 1), 'snapshot.surprise must be absent');
    expectRefusal((snapshot) => {
      snapshot[Symbol('sly')] = 1;
    }, 'snapshot.Symbol(sly) must be absent');
  });

  it('reads own fields only', () => {
    const inherited = Object.create(validSnapshot());

    expect(() => parseSnapshot(inherited)).to.throw(TypeError, 'snapshot.format must be present');
  });

  it('refuses what is no record where one belongs', () => {
    for (const path of RECORDS) {
      for (const value of [null, undefined, 5, 'text', [], () => {}]) {
        expectRefusal(setting(path, value), `${asText(path)} must be an object`);
      }
    }
  });

  it('refuses what is no array where one belongs', () => {
    for (const path of LISTS) {
      for (const value of [null, undefined, 5, 'text', {}, { length: 0 }, new Float64Array(1)]) {
        expectRefusal(setting(path, value), `${asText(path)} must be an array`);
      }
    }
  });

  it('refuses counts that are negative, fractional, not finite or no numbers', () => {
    for (const path of COUNTS) {
      for (const value of [...NO_NUMBERS, -1, 0.5, 2 ** 53]) {
        expectRefusal(setting(path, value), `${asText(path)} must be a non-negative integer`);
      }
    }
  });

  it('refuses durations that are negative, not finite or no numbers', () => {
    for (const path of AMOUNTS) {
      for (const value of [...NO_NUMBERS, -1, -1e-9]) {
        expectRefusal(setting(path, value), `${asText(path)} must be a non-negative number up to 1e+30`);
      }
    }
  });

  it('refuses sums so large that merges would add them up to infinity', () => {
    expectRefusal(
      setting('series.0.totalNs', Number.MAX_VALUE),
      'snapshot.series[0].totalNs must be a non-negative number up to 1e+30',
    );
  });

  it('refuses times that no Date can hold', () => {
    for (const path of TIMES) {
      for (const value of [...NO_NUMBERS, 8.65e15, -8.65e15, 1e300]) {
        expectRefusal(setting(path, value), `${asText(path)} must be a time in milliseconds since 1970`);
      }
    }
  });

  it('takes times before 1970', () => {
    const snapshot = validSnapshot();
    for (const path of TIMES) setting(path, -5.5)(snapshot);

    expect(() => parseSnapshot(snapshot)).to.not.throw();
  });

  it('takes names and messages as long as any recorded', () => {
    const snapshot = validSnapshot();
    for (const path of NAMES) setting(path, 'f'.repeat(65_536))(snapshot);
    for (const path of ERROR_TEXTS) setting(path, 'e'.repeat(1_024))(snapshot);

    expect(parseSnapshot(snapshot)).to.deep.equal(snapshot);
  });

  it('refuses names that are no text or longer than any recorded', () => {
    for (const path of NAMES) {
      for (const value of [null, undefined, 5, ['a'], { toString: () => 'a' }, 'x'.repeat(65_537)]) {
        expectRefusal(setting(path, value), `${asText(path)} must be a string of at most 65536 characters`);
      }
    }
    for (const path of ERROR_TEXTS) {
      for (const value of [null, 5, 'x'.repeat(1_025)]) {
        expectRefusal(setting(path, value), `${asText(path)} must be a string of at most 1024 characters`);
      }
    }
  });

  it('refuses outcomes it does not know', () => {
    for (const path of ['events.outcome.0', 'series.0.fastest.outcome']) {
      for (const value of ['failed', 'SUCCESS', '', null, 0, '__proto__']) {
        expectRefusal(setting(path, value), `${asText(path)} must be 'success' or 'error' or 'cancelled'`);
      }
    }
  });

  it('takes thresholds that are equal', () => {
    const equal = { shortMaxMs: 5, mediumMaxMs: 5, longMaxMs: 5 };

    expect(parseSnapshot({ ...validSnapshot(), durationThresholds: equal }).durationThresholds).to.deep.equal(equal);
  });

  it('refuses thresholds out of order', () => {
    expectRefusal(setting('durationThresholds.shortMaxMs', 6_000), 'snapshot.durationThresholds must be ascending');
    expectRefusal(setting('durationThresholds.longMaxMs', 4_999), 'snapshot.durationThresholds must be ascending');
  });

  describe('of a series', () => {
    it('refuses parts that are more than the calls', () => {
      for (const part of ['errors', 'cancelled', 'medium', 'slow']) {
        expectRefusal(setting(`series.0.${part}`, 3), `snapshot.series[0].${part} must be at most the 2 calls`);
      }
    });

    it('refuses parts that together are more than the calls', () => {
      const failing: Spoil = (snapshot) => Object.assign(snapshot.series[0], { errors: 2, cancelled: 1 });
      const slow: Spoil = (snapshot) => Object.assign(snapshot.series[0], { medium: 1, slow: 2 });

      expectRefusal(failing, 'snapshot.series[0].errors must be with cancelled at most the calls');
      expectRefusal(slow, 'snapshot.series[0].medium must be with slow at most the calls');
    });

    it('takes how many calls were timed, where there are any', () => {
      const snapshot = validSnapshot();
      snapshot.series[0].timedCalls = 1;

      expect(parseSnapshot(snapshot).series[0]).to.include({ calls: 2, timedCalls: 1 });
      expect(parseSnapshot(snapshot).series[1]).to.not.have.property('timedCalls');
    });

    it('takes an optional field without a value for none', () => {
      const snapshot = validSnapshot();
      snapshot.series[0].timedCalls = undefined;

      expect(parseSnapshot(snapshot).series[0]).to.not.have.property('timedCalls');
    });

    it('leaves out the extremes of a series without calls', () => {
      const snapshot = validSnapshot();
      const { fastest, slowest } = snapshot.series[0];
      const none = { calls: 0, errors: 0, cancelled: 0, medium: 0, slow: 0, totalNs: 0, overheadNs: 0, histogram: [] };
      const names = { functionName: 'idle', methodName: 'idle', eventType: 'api' };
      snapshot.series.push({ ...names, ...none, fastest, slowest });

      expect(parseSnapshot(snapshot).series.at(-1)).to.deep.equal({ ...names, ...none });
    });

    it('refuses timed calls that are more than the calls, and none', () => {
      const path = 'snapshot.series[0].timedCalls';

      expectRefusal(setting('series.0.timedCalls', 3), `${path} must be at most the 2 calls`);
      expectRefusal(setting('series.0.timedCalls', 0), `${path} must be at least one of the calls`);
    });

    it('refuses a fastest call slower than the slowest', () => {
      expectRefusal(
        setting('series.0.fastest.durationNs', 3_000_000_001),
        'snapshot.series[0].fastest.durationNs must be at most the slowest',
      );
    });

    it('refuses a histogram that does not add up to the calls', () => {
      const message = 'snapshot.series[0].histogram must be counts that add up to the 2 calls';

      expectRefusal(setting('series.0.histogram.1', 2), message);
      expectRefusal(setting('series.0.histogram', []), message);
    });

    it('refuses half a pair, an empty bucket, and buckets that do not ascend', () => {
      const bucket = validSnapshot().series[0].histogram[0];
      const ascending = 'must be an ascending bucket number';

      expectRefusal(
        setting('series.0.histogram', [bucket, 1, bucket + 1]),
        'snapshot.series[0].histogram must be pairs of bucket and count',
      );
      expectRefusal(
        setting('series.0.histogram', [bucket, 2, bucket + 1, 0]),
        'snapshot.series[0].histogram[3] must be above zero',
      );
      expectRefusal(
        setting('series.0.histogram', [bucket, 1, bucket, 1]),
        `snapshot.series[0].histogram[2] ${ascending}`,
      );
      expectRefusal(
        setting('series.0.histogram', [bucket, 1, bucket - 1, 1]),
        `snapshot.series[0].histogram[2] ${ascending}`,
      );
    });

    it('refuses buckets that no duration falls into, so that a histogram’s window is bounded', () => {
      for (const bucket of [0, FIRST_BUCKET - 1, LAST_BUCKET + 1, 2 ** 31]) {
        expectRefusal(
          setting('series.0.histogram', [bucket, 2]),
          'snapshot.series[0].histogram[0] must be an ascending bucket number',
        );
      }
    });

    it('refuses more buckets than there are', () => {
      const endless = new Array(2 * (LAST_BUCKET - FIRST_BUCKET + 1) + 2).fill(1);

      expect(refusalOf(setting('series.0.histogram', endless)).message).to.match(
        /histogram must be an array of at most \d+ items$/,
      );
    });
  });

  describe('of the events', () => {
    it('refuses an index of a series that is not there', () => {
      expectRefusal(setting('events.series.2', 4), 'snapshot.events.series[2] must be below the 4 series');
    });

    it('refuses a call of a series that has none', () => {
      const uncalled = {
        ...validSnapshot().series[0],
        calls: 0,
        errors: 0,
        cancelled: 0,
        medium: 0,
        slow: 0,
        histogram: [],
      };

      expectRefusal((snapshot) => {
        snapshot.series.push(uncalled);
        snapshot.events.series[2] = 4;
      }, 'snapshot.events.series[2] must be a series with calls');
    });

    it('refuses columns of other lengths', () => {
      for (const column of ['startMs', 'durationMs', 'outcome']) {
        expectRefusal(
          (snapshot) => snapshot.events[column].pop(),
          `snapshot.events.${column} must be as long as the 5 events`,
        );
      }
    });

    it('refuses an error of no event, of a success, of one already told', () => {
      const { errors, outcome } = validSnapshot().events;
      const success = outcome.indexOf('success');
      const rule = 'must be an ascending index of a failed event';

      expectRefusal(setting('events.errors.0.event', 5), `snapshot.events.errors[0].event ${rule}`);
      expectRefusal(setting('events.errors.0.event', success), `snapshot.events.errors[0].event ${rule}`);
      expectRefusal(setting('events.errors.1.event', errors[0].event), `snapshot.events.errors[1].event ${rule}`);
    });

    it('refuses an array with holes at the first of them, however long it is', () => {
      expectRefusal(
        setting('events.series', new Array(50_000_000)),
        'snapshot.events.series[0] must be a non-negative integer',
      );
    });

    it('refuses an array longer than any ring', () => {
      expectRefusal(
        setting('events.series', new Array(50_000_001)),
        'snapshot.events.series must be an array of at most 50000000 items',
      );
    });
  });

  describe('of hostile input', () => {
    it('refuses one that was cut off after any of its fields', () => {
      const fields = Object.entries(validSnapshot());

      for (let kept = 0; kept < fields.length; kept++) {
        const cut = Object.fromEntries(fields.slice(0, kept));

        expect(() => parseSnapshot(cut)).to.throw(TypeError, `snapshot.${fields[kept]?.[0]} must be present`);
      }
    });

    it('refuses ten megabytes of nesting without a stack overflow', () => {
      const depth = 1_000_000;
      let arrays: unknown = [];
      let objects: unknown = {};
      for (let i = 0; i < depth; i++) {
        arrays = [arrays];
        objects = { series: objects };
      }

      for (const path of [...LISTS, ...RECORDS, ...COUNTS, ...NAMES]) {
        for (const nesting of [arrays, objects]) {
          const error = refusalOf(setting(path, nesting));

          expect(error).to.be.instanceOf(TypeError);
          expect(error.message).to.match(/^snapshot\./);
        }
      }
      expect(() => parseSnapshot(objects)).to.throw(TypeError, 'snapshot.format must be present');
    });

    it('refuses own __proto__ keys as JSON makes them, and leaves the prototypes alone', () => {
      const text = JSON.stringify(validSnapshot());
      const poisons = [
        [text.replace('{', '{"__proto__":{"polluted":1},'), 'snapshot.__proto__ must be absent'],
        [
          text.replace('"source":{', '"source":{"__proto__":{"polluted":1},'),
          'snapshot.source.__proto__ must be absent',
        ],
        [
          text.replace('"fastest":{', '"fastest":{"__proto__":{},'),
          'snapshot.series[0].fastest.__proto__ must be absent',
        ],
        [text.replace('"events":{', '"events":{"constructor":{},'), 'snapshot.events.constructor must be absent'],
      ] as const;

      for (const [poison, message] of poisons) {
        expect(() => parseSnapshot(JSON.parse(poison))).to.throw(TypeError, message);
      }
      expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
    });

    it('names the field whose getter throws and tells what it threw', () => {
      const cause = new RangeError('mine');
      const throwing = {
        get: () => {
          throw cause;
        },
        enumerable: true,
      };

      for (const path of [...COUNTS, ...AMOUNTS, ...TIMES, ...NAMES, ...RECORDS, ...LISTS]) {
        const error = refusalOf(defining(path, throwing));

        expect(error).to.be.instanceOf(TypeError);
        expect(error.message).to.equal(`${asText(path)} must be readable`);
        expect(error.cause).to.equal(cause);
      }
    });

    it('names the item whose getter throws, and tells what it threw', () => {
      const cause = new RangeError('mine');
      const get = () => {
        throw cause;
      };

      for (const path of ['series.0.histogram.2', 'events.series.3', 'events.startMs.3', 'events.outcome.3']) {
        const error = refusalOf(defining(path, { get }));

        expect(error.message).to.equal(`${asText(path)} must be readable`);
        expect(error.cause).to.equal(cause);
      }
    });

    it('refuses a proxy whichever trap throws', () => {
      const cause = new Error('mine');
      const fail = () => {
        throw cause;
      };
      const traps: ProxyHandler<object>[] = [{ get: fail }, { ownKeys: fail }, { getOwnPropertyDescriptor: fail }];

      for (const path of [...RECORDS, ...LISTS]) {
        for (const trap of traps) {
          const spoil: Spoil = (snapshot) => {
            const target = path.split('.').reduce((one, key) => one[key], snapshot);
            setting(path, new Proxy(target, trap))(snapshot);
          };
          // An array is read by `get` alone.
          if (LISTS.includes(path) && trap.get === undefined) continue;
          const error = refusalOf(spoil);

          expect(error).to.be.instanceOf(TypeError);
          expect(error.message.startsWith(asText(path)), error.message).to.equal(true);
          expect(error.cause).to.equal(cause);
        }
      }
    });

    it('refuses a revoked proxy', () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();

      expect(() => parseSnapshot(proxy)).to.throw(TypeError, 'snapshot must be readable');
      expectRefusal(setting('series', proxy), 'snapshot.series must be readable');
    });

    it('takes a proxy that is true to a valid snapshot', () => {
      const snapshot = validSnapshot();

      expect(parseSnapshot(new Proxy(snapshot, {}))).to.deep.equal(snapshot);
    });

    it('does not follow an iterator that never ends', () => {
      const snapshot = validSnapshot();
      Object.defineProperty(snapshot.series[0].histogram, Symbol.iterator, {
        value: function* () {
          while (true) yield 1;
        },
      });

      expect(() => parseSnapshot(snapshot)).to.not.throw();
    });

    it('refuses an array whose length lies', () => {
      for (const length of [-1, 0.5, Number.NaN, 2 ** 53, '5', {}]) {
        const liar = new Proxy([], { get: (target, key) => (key === 'length' ? length : Reflect.get(target, key)) });

        expect(refusalOf(setting('events.errors', liar)).message).to.match(
          /^snapshot\.events\.errors must be an array of at most/,
        );
      }
    });

    it('reads each item once, so that what was checked is what is kept', () => {
      const snapshot = validSnapshot();
      for (const path of ['series.0.histogram', 'events.series', 'events.startMs', 'events.outcome']) {
        const items = path.split('.').reduce((one, key) => one[key], snapshot);
        let reads = 0;
        const item = items[2];
        Object.defineProperty(items, 2, { get: () => (reads++ === 0 ? item : 'read again') });
      }

      const { series, events } = parseSnapshot(snapshot);

      for (const items of [series[0]?.histogram, events.series, events.startMs]) expect(items?.[2]).to.be.a('number');
      expect(events.outcome[2]).to.not.equal('read again');
    });

    it('reads each field once, so that what was checked is what is kept', () => {
      const snapshot = validSnapshot();
      let reads = 0;
      const calls = snapshot.series[0].calls;
      Object.defineProperty(snapshot.series[0], 'calls', { get: () => (reads++ === 0 ? calls : -1), enumerable: true });

      expect(parseSnapshot(snapshot).series[0]?.calls).to.equal(calls);
    });
  });
});
