// The table of decorated members, run for each dialect and compiler: what it takes is the compiled fixtures.

import { expect } from 'chai';
import { Analytics, skip, trackInstanceMethod } from '../../../src/index.js';
import { deferred, FakeLogger, onlyEvent, rejectionOf, SILENT, setUp, thrownBy } from '../set-up.js';
import type * as sharedMembers from './shared-members.js';

export type SharedMembers = typeof sharedMembers;

/** What differs between dialects beyond their syntax. */
export interface DialectTraits {
  /** The legacy dialect is told the class at once; the standard one finds it with the first receiver. */
  readonly knowsClassWithoutReceiver: boolean;
  /** False where an async generator function is emitted as a function that returns an iterator. */
  readonly hasAsyncGenerators: boolean;
}

export function decoratorsOf(analytics: Analytics): sharedMembers.Decorators {
  return { track: (eventType) => analytics.track(eventType), skip };
}

const names = ({ events }: Analytics) => events.map(({ functionName }) => functionName);

export function describeMembers(load: () => SharedMembers, traits: DialectTraits): void {
  const { knowsClassWithoutReceiver, hasAsyncGenerators } = traits;
  const setUpWith = <T>(make: (fixtures: SharedMembers, decorators: sharedMembers.Decorators) => T) => {
    const { analytics, clock } = setUp();
    return { analytics, clock, ...make(load(), decoratorsOf(analytics)) };
  };
  const setUpMembers = () => setUpWith((fixtures, decorators) => fixtures.makeMembers(decorators));

  describe('@track on a member', () => {
    it('tracks a method, which keeps its receiver, arguments and result', () => {
      const { analytics, Catalog } = setUpMembers();

      expect(new Catalog(5).add(1)).to.equal(16);
      expect(new Catalog(5).add(1, 2)).to.equal(8);
      expect(names(analytics)).to.deep.equal(['Catalog.add', 'Catalog.add']);
      expect(analytics.events[0]?.eventType).to.equal('api');
    });

    it('tracks an async method until it settles', async () => {
      const { analytics, clock, Catalog } = setUpMembers();

      const result = new Catalog().fetch('a');
      clock.advance(12);

      expect(await result).to.equal('a@1');
      expect(onlyEvent(analytics)).to.include({ functionName: 'Catalog.fetch', durationMs: 12, eventType: 'default' });
    });

    it('tracks generator methods over their iteration', async () => {
      const { analytics, clock, Catalog } = setUpMembers();
      const catalog = new Catalog();

      for (const _ of catalog.pages(2)) clock.advance(1);
      for await (const _ of catalog.rows()) clock.advance(5);

      expect(analytics.events.map(({ functionName, durationMs }) => [functionName, durationMs])).to.deep.equal([
        ['Catalog.pages', 2],
        ['Catalog.rows', hasAsyncGenerators ? 5 : 0],
      ]);
    });

    it('tracks a method that throws, and lets the very error through', () => {
      const { analytics, Catalog } = setUpMembers();
      const error = new RangeError('no');

      expect(thrownBy(() => new Catalog().fail(error))).to.deep.equal({ error });
      expect(onlyEvent(analytics)).to.include({
        functionName: 'Catalog.fail',
        outcome: 'error',
        errorName: 'RangeError',
      });
    });

    it('tracks a generic method', () => {
      const { analytics, Catalog } = setUpMembers();

      const title: string = new Catalog().generic({ title: 'x', year: 1 }, 'title');

      expect(title).to.equal('x');
      expect(names(analytics)).to.deep.equal(['Catalog.generic']);
    });

    it('tracks a getter and a setter', () => {
      const { analytics, Catalog } = setUpMembers();
      const catalog = new Catalog(2);

      expect(catalog.size).to.equal(200);
      catalog.limit = 9;

      expect(names(analytics)).to.deep.equal(['Catalog.size', 'Catalog.limit']);
      expect(catalog.limit).to.equal(9);
    });

    it('tracks both sides of an accessor', () => {
      const { analytics, Catalog } = setUpMembers();
      const catalog = new Catalog();

      catalog.level += 1;

      expect(names(analytics)).to.deep.equal(['Catalog.level', 'Catalog.level']);
      expect(catalog.level).to.equal(6);
      expect(new Catalog().level).to.equal(5);
    });

    it('tracks an arrow function in a field, called on its object or without it', () => {
      const { analytics, Catalog } = setUpMembers();
      const { arrow } = new Catalog(3);
      const other = new Catalog(4);

      expect([arrow(1), other.arrow(1), [1, 2].map(arrow)]).to.deep.equal([4, 5, [4, 5]]);
      expect([...analytics.callCounts]).to.deep.equal([['Catalog.arrow', 4]]);
      expect(Object.keys(other)).to.include('arrow');
    });

    it('tracks methods named by symbols, by text and by numbers', () => {
      const fixtures = load();
      const { analytics, Catalog } = setUpMembers();
      const catalog = new Catalog();

      expect([catalog[fixtures.SECRET](), catalog[fixtures.NAMELESS]()]).to.deep.equal(['secret', 'nameless']);
      expect([catalog['with spaces'](), catalog[404]()]).to.deep.equal(['spaces', 'number']);
      expect(names(analytics)).to.deep.equal(['Catalog.[secret]', 'Catalog.[]', 'Catalog.with spaces', 'Catalog.404']);
    });

    it('tracks static methods, getters and arrow functions', () => {
      const { analytics, Catalog } = setUpMembers();
      const { staticArrow } = Catalog;

      expect(Catalog.create(4).base).to.equal(4);
      expect(Catalog.count).to.equal(7);
      expect(staticArrow(1)).to.equal(2);
      expect(names(analytics)).to.deep.equal(['Catalog.create', 'Catalog.count', 'Catalog.staticArrow']);
    });

    it('leaves name, length and enumerability of a method as they were', () => {
      const { Catalog } = setUpMembers();
      const descriptor = Object.getOwnPropertyDescriptor(Catalog.prototype, 'add');

      expect(descriptor).to.include({ enumerable: false, writable: true, configurable: true });
      expect(descriptor?.value).to.have.property('name', 'add');
      expect(descriptor?.value).to.have.property('length', 1);
      expect(Object.getOwnPropertyDescriptor(Catalog.prototype, 'size')?.set).to.equal(undefined);
    });

    it(`names a detached method by ${knowsClassWithoutReceiver ? 'its class' : 'its class once it is known'}`, () => {
      const { analytics, Catalog } = setUpMembers();
      const { generic } = new Catalog();

      generic({ a: 1 }, 'a');
      new Catalog().generic({ a: 1 }, 'a');
      generic({ a: 1 }, 'a');

      const first = knowsClassWithoutReceiver ? 'Catalog.generic' : 'generic';
      expect(names(analytics)).to.deep.equal([first, 'Catalog.generic', 'Catalog.generic']);
    });

    it('names a detached static method by its class', () => {
      const { analytics, Catalog } = setUpMembers();
      const create: (this: unknown, base: number) => unknown = Catalog.create;

      create.call(class Other {}, 1);

      expect(names(analytics)).to.deep.equal(['Catalog.create']);
    });

    it('leaves the class alone when tracking was constructed disabled', () => {
      const analytics = new Analytics({ enabled: false, loggers: SILENT });
      const { Catalog } = load().makeMembers(decoratorsOf(analytics));
      const catalog = new Catalog(2);

      expect([catalog.add(1, 1), catalog.arrow(1), catalog.size, catalog.level]).to.deep.equal([4, 3, 200, 5]);
      analytics.enable();
      catalog.add(1);
      expect(analytics.getStats().totalCalls).to.equal(0);
    });

    it('finds the bare and the qualified name in getStats', () => {
      const { analytics, Catalog } = setUpMembers();

      new Catalog().add(1);

      expect(analytics.getStats('add').totalCalls).to.equal(1);
      expect(analytics.getStats('Catalog.add').totalCalls).to.equal(1);
      expect(analytics.getStats('Catalog').totalCalls).to.equal(0);
    });
  });

  describe('@track in a family of classes', () => {
    const setUpFamily = () => setUpWith((fixtures, decorators) => fixtures.makeFamily(decorators));

    it('names a call by the class that declares the method, whatever the receiver', () => {
      const { analytics, Base, Middle, Derived } = setUpFamily();

      new Derived().inherited();
      new Middle().inherited();
      new Middle().run();
      new Base().run();
      new Derived().arrow();
      new Base().arrow();
      Derived.inheritedMake();
      Middle.make();

      expect([...analytics.callCounts]).to.have.deep.members([
        ['Base.inherited', 2],
        ['Base.run', 2],
        ['Base.arrow', 2],
        ['Base.inheritedMake', 1],
        ['Base.make', 1],
      ]);
    });

    it('tracks an override and the method it calls with super apart', () => {
      const { analytics, Derived } = setUpFamily();

      expect(new Derived().run()).to.equal('Derived.run, Base.run on Derived');
      expect(Derived.make()).to.equal('Derived.make, Base.make');
      expect(new Derived().kind).to.equal('derived base');
      expect(new Derived().own()).to.equal('inherited');

      expect(names(analytics)).to.deep.equal([
        'Base.run',
        'Derived.run',
        'Base.make',
        'Derived.make',
        'Base.kind',
        'Base.inherited',
        'Derived.own',
      ]);
    });

    it('names an override that was called first by its own class, and the base’s by the base', () => {
      const { analytics, Base, Derived } = setUpFamily();

      new Derived().run();
      new Base().run();
      Base.prototype.run.call(new Derived());

      expect([...analytics.callCounts]).to.have.deep.members([
        ['Derived.run', 1],
        ['Base.run', 3],
      ]);
    });
  });

  describe('@track on a class', () => {
    const setUpClass = () => setUpWith((fixtures, decorators) => fixtures.makeTrackedClass(decorators));

    it('tracks its methods, static methods, getters, setters and symbol-named methods', async () => {
      const fixtures = load();
      const { analytics, calls, Store } = setUpClass();
      const store = Store.open('shop');

      expect(store.find(1)).to.equal('shop 1');
      expect(await store.load()).to.equal('shop');
      expect([...store.each()]).to.deep.equal([1]);
      expect(store.size).to.equal(3);
      store.limit = 4;
      store[fixtures.SECRET]();

      expect(calls).to.deep.equal(['limit 4']);
      expect(analytics.events.map(({ functionName, eventType }) => [functionName, eventType])).to.deep.equal([
        ['Store.open', 'db'],
        ['Store.find', 'db'],
        ['Store.load', 'db'],
        ['Store.each', 'db'],
        ['Store.size', 'db'],
        ['Store.limit', 'db'],
        ['Store.[secret]', 'db'],
      ]);
    });

    it('leaves the constructor, fields, nested classes and what is @skip()ped alone', () => {
      const { analytics, Store } = setUpClass();
      const store = new Store();

      expect(new Store.Row()).to.be.instanceOf(Store.Row);
      expect([store.arrow(), store.secret(), store.hidden, Store.quiet(), Store.version, store.label]).to.deep.equal([
        'arrow',
        'secret',
        'hidden',
        'quiet',
        3,
        'store',
      ]);
      expect(store.constructor).to.equal(Store);
      expect(analytics.getStats().totalCalls).to.equal(0);
    });

    it('counts a member that is decorated itself once, by its own event type', () => {
      const { analytics, Store } = setUpClass();

      expect(new Store().special()).to.equal('special');

      expect(onlyEvent(analytics)).to.include({ functionName: 'Store.special', eventType: 'special' });
    });

    it('does not reach into subclasses', () => {
      const { analytics, SubStore } = setUpClass();
      const store = new SubStore();

      expect(store.find(1)).to.equal('sub store 1');
      store.own();

      expect(names(analytics)).to.deep.equal(['Store.find']);
    });

    it('stays the class it was', () => {
      const { Store } = setUpClass();

      expect(Store.name).to.equal('Store');
      expect(new Store()).to.be.instanceOf(Store);
      expect(Object.keys(new Store()).sort()).to.deep.equal(['arrow', 'label']);
      expect(Object.getOwnPropertyDescriptor(Store.prototype, 'find')?.enumerable).to.equal(false);
    });
  });

  describe('@track among other decorators', () => {
    const setUpStacked = () => setUpWith((fixtures, decorators) => fixtures.makeStacked(decorators));

    it('works below and above another one', () => {
      const { analytics, Stacked } = setUpStacked();

      expect(new Stacked().below(1)).to.equal(4);
      expect(new Stacked().above(1)).to.equal(4);

      expect(analytics.events.map(({ functionName, eventType }) => [functionName, eventType])).to.deep.equal([
        ['Stacked.below', 'below'],
        ['Stacked.above', 'above'],
      ]);
    });

    it('names the declaring class although another one wrapped the method again', () => {
      const { analytics, SubStacked } = setUpStacked();

      new SubStacked().below(1);

      expect(onlyEvent(analytics).functionName).to.equal('Stacked.below');
    });

    it('works on the class of another one', () => {
      const { analytics, StackedClass } = setUpStacked();

      expect(new StackedClass().plain(2)).to.equal(4);
      expect(onlyEvent(analytics)).to.include({ functionName: 'StackedClass.plain', eventType: 'class' });
    });

    it('counts once each where it is put twice', () => {
      const { analytics, Stacked } = setUpStacked();

      expect(new Stacked().both(1)).to.equal(2);

      expect(analytics.events.map(({ functionName, eventType }) => [functionName, eventType])).to.deep.equal([
        ['Stacked.both', 'inner'],
        ['Stacked.both', 'outer'],
      ]);
    });
  });

  describe('Names given by options', () => {
    const setUpNamed = () => setUpWith((fixtures, decorators) => fixtures.makeNamed(decorators));

    it('replace the member’s or the class’s name or both', () => {
      const { analytics, Named } = setUpNamed();
      const named = new Named();

      named.a();
      named.b();
      named.c();
      Named.d();
      named.e();

      expect(names(analytics)).to.deep.equal(['Named.fetch', 'Http.b', 'Http.get', 'Http.d', 'Named.tick']);
    });

    it('replace the class’s name for all members of a decorated class', () => {
      const { analytics, NamedClass } = setUpNamed();

      new NamedClass().run();
      NamedClass.start();

      expect(names(analytics)).to.deep.equal(['Renamed.run', 'Renamed.start']);
    });

    it('come with the other track options', () => {
      const { analytics, Named } = setUpNamed();

      expect([new Named().f('good'), new Named().f('bad')]).to.deep.equal(['good', 'bad']);
      expect(analytics.events.map(({ outcome }) => outcome)).to.deep.equal(['success', 'error']);
    });

    it("are bare with naming: 'method'", () => {
      const { analytics } = setUp({ naming: 'method' });
      const { Catalog } = load().makeMembers(decoratorsOf(analytics));
      const { Store } = load().makeTrackedClass(decoratorsOf(analytics));
      const { Named } = load().makeNamed(decoratorsOf(analytics));

      new Catalog().add(1);
      new Catalog().arrow(1);
      Catalog.create(1);
      new Store().find(1);
      new Named().c();

      expect(names(analytics)).to.deep.equal(['add', 'arrow', 'create', 'find', 'get']);
    });
  });

  describe('@trackInstanceMethod', () => {
    const make = () => load().makeInstanceTracked(trackInstanceMethod);

    it('tracks with the analytics of the instance', async () => {
      const { Service, SubService } = make();
      const [a, b] = [setUp().analytics, setUp().analytics];
      const service = new Service(a);

      expect(await service.fetch(1)).to.equal(21);
      expect([...service.pages()]).to.deep.equal([20]);
      expect(service.original()).to.equal(20);
      expect(service.arrow()).to.equal(20);
      expect(await new SubService(b).fetch(2)).to.equal(22);
      expect(new SubService(b).own()).to.equal(20);

      expect(names(a)).to.deep.equal(['Service.fetch', 'Service.pages', 'Service.renamed', 'Service.arrow']);
      expect(a.events[0]?.eventType).to.equal('api');
      expect(names(b)).to.deep.equal(['Service.fetch', 'SubService.own']);
    });

    it('tracks the arrow function of a field that is called without its object', () => {
      const { Service } = make();
      const [a, b] = [setUp().analytics, setUp().analytics];
      const { arrow } = new Service(a);

      expect(arrow()).to.equal(20);
      expect(arrow.call({ analytics: b } as never)).to.equal(20);

      expect(names(a)).to.deep.equal(['Service.arrow', 'Service.arrow']);
      expect(names(b)).to.deep.equal([]);
    });

    it('tells the error logger of such an arrow function’s object', () => {
      const { Service } = make();
      const logger = new FakeLogger();
      const { arrow } = new Service(undefined, logger);

      expect(arrow()).to.equal(20);

      expect(logger.lines).to.deep.equal(['error: Service.arrow is not tracked: the instance has no analytics']);
    });

    it('tracks from when an analytics that was constructed disabled is enabled', () => {
      const { Service } = make();
      const { analytics } = setUp({ enabled: false });
      const service = new Service(analytics);
      service.original();

      analytics.enable();
      service.original();

      expect(names(analytics)).to.deep.equal(['Service.renamed']);
    });

    it('counts calls of all instances of one analytics together', async () => {
      const { Service } = make();
      const { analytics } = setUp();

      await new Service(analytics).fetch(1);
      await new Service(analytics).fetch(1);

      expect(analytics.getFunctionStats()).to.have.length(1);
      expect(analytics.callCounts.get('Service.fetch')).to.equal(2);
    });

    it('lets the very error through, tracked or not', () => {
      const { Service } = make();
      const { analytics } = setUp();
      const error = new Error('no');

      expect(thrownBy(() => new Service(analytics).fail(error))).to.deep.equal({ error });
      expect(thrownBy(() => new Service().fail(error))).to.deep.equal({ error });
      expect(analytics.getStats().totalErrors).to.equal(1);
    });

    it('runs untracked without an analytics, and tells the error logger once per class', async () => {
      const { Service, SubService } = make();
      const logger = new FakeLogger();

      expect(await new Service(undefined, logger).fetch(1)).to.equal(21);
      expect(await new Service(null, logger).fetch(1)).to.equal(21);
      expect(new Service(undefined, logger).original()).to.equal(20);
      expect(new SubService(undefined, logger).own()).to.equal(20);
      expect(new SubService(undefined, logger).own()).to.equal(20);

      expect(logger.lines).to.deep.equal([
        'error: Service.fetch is not tracked: the instance has no analytics',
        'error: SubService.own is not tracked: the instance has no analytics',
      ]);
    });

    it('tells the first error logger there is, although an instance without one came before', () => {
      const { Service } = make();
      const logger = new FakeLogger();

      new Service().original();
      new Service(undefined, logger).original();

      expect(logger.lines).to.have.length(1);
    });

    it('stays silent without an error logger, and for what is no analytics', () => {
      const { Service } = make();
      const wrong = { track: () => {} } as unknown as Analytics;

      expect(new Service(wrong).original()).to.equal(20);
      expect(new Service().original()).to.equal(20);
    });

    it('survives an error logger that throws', () => {
      const { Service } = make();
      const broken = {
        error: () => {
          throw new Error('disk full');
        },
      };

      expect(new Service(undefined, broken).original()).to.equal(20);
    });

    it('runs with any receiver or none', () => {
      const { Service } = make();
      const { original } = Service.prototype;
      const trap = new Proxy(
        { base: 1 },
        {
          get: (target, key) => {
            if (key !== 'base') throw new Error('trap');
            return target.base;
          },
        },
      );

      expect(original.call({ base: 3 } as never)).to.equal(3);
      expect(original.call(trap as never)).to.equal(1);
      expect(() => original.call(undefined as never)).to.throw(TypeError, 'base');
    });

    it('tracks static methods with the analytics of the class', () => {
      const { StaticService } = make();
      const { analytics } = setUp();
      StaticService.analytics = analytics;

      expect(StaticService.ping()).to.equal('pong');
      expect(names(analytics)).to.deep.equal(['StaticService.ping']);
    });

    it('tracks a whole class, but for the getters it is looked up by', () => {
      const { WholeService } = make();
      const { analytics } = setUp();

      expect(new WholeService(analytics).run()).to.equal('ran');
      expect(names(analytics)).to.deep.equal(['WholeService.run']);
      expect(WholeService.lookups).to.deep.equal(['analytics']);
    });

    it('takes the analytics of another copy of the package, which wraps each method once', () => {
      const { Service } = make();
      const wrapped: unknown[] = [];
      const foreign = {
        [Symbol.for('tracklight.wrapMember')]: (fn: () => unknown, { methodName }: { methodName: string }) => {
          wrapped.push(methodName);
          return function (this: unknown) {
            return Reflect.apply(fn, this, []);
          };
        },
      } as unknown as Analytics;

      new Service(foreign).original();
      new Service(foreign).original();

      expect(wrapped).to.deep.equal(['original']);
    });

    it('looks the analytics up at each call', () => {
      const { Service } = make();
      const { analytics } = setUp();
      const service = new Service() as { analytics: Analytics | undefined; original(): number };

      service.original();
      service.analytics = analytics;
      service.original();
      service.analytics = undefined;
      service.original();

      expect(analytics.getStats().totalCalls).to.equal(1);
    });
  });

  describe('@track on what cannot be tracked', () => {
    it('throws for a field that holds no function, naming it', () => {
      const { Field, Empty } = setUpWith((fixtures, decorators) => fixtures.makeNotCallable(decorators));

      expect(() => new Field()).to.throw(TypeError, '@track can only decorate functions, label is string');
      expect(() => new Empty()).to.throw(TypeError, '@track can only decorate functions, handler is null');
    });

    it('throws without its parentheses, and says so', () => {
      const { analytics } = setUp();
      const track = analytics.track.bind(analytics);

      for (const [kind, make] of Object.entries(load().makeWithoutParentheses(track))) {
        expect(make, kind).to.throw(TypeError, /parentheses/);
      }
      for (const [kind, make] of Object.entries(load().makeWithoutParentheses(trackInstanceMethod))) {
        expect(make, kind).to.throw(TypeError, /parentheses/);
      }
    });

    it('is not skipped without the parentheses either, but throws, and says so', () => {
      for (const [kind, make] of Object.entries(load().makeWithoutParentheses(skip))) {
        expect(make, kind).to.throw(TypeError, /parentheses/);
      }
    });

    it('throws for wrong options when the class is made', () => {
      const { analytics } = setUp();
      const decorators = { track: () => analytics.track({ event: 'api' } as never), skip };

      expect(() => load().makeMembers(decorators)).to.throw(TypeError, "TrackOptions has no option 'event'");
    });
  });

  describe('A decorated method', () => {
    it('has calls that overlap timed apart', async () => {
      const { analytics, clock } = setUp();
      const gates = [deferred<number>(), deferred<number>()] as const;
      const { Catalog } = load().makeMembers(decoratorsOf(analytics));
      const catalog = new Catalog();
      catalog.base = gates[0].promise as never;

      const slow = catalog.generic({ a: gates[0].promise }, 'a');
      clock.advance(1);
      const fast = catalog.generic({ a: gates[1].promise }, 'a');
      clock.advance(1);
      gates[1].resolve(2);
      await fast;
      clock.advance(1);
      gates[0].reject(new Error('no'));
      await rejectionOf(slow);

      expect(analytics.events.map(({ durationMs, outcome }) => [durationMs, outcome])).to.deep.equal([
        [1, 'success'],
        [3, 'error'],
      ]);
    });
  });
}
