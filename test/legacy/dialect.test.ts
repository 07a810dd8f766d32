// What only the legacy dialect has: metadata, parameter decorators, Babel's descriptors with an initializer.

import 'reflect-metadata';
import { expect } from 'chai';
import { trackInstanceMethod } from '../../src/index.js';
import { onlyEvent, setUp } from '../track/set-up.js';

function Mark(value: string): MethodDecorator {
  return (_target, _key, descriptor) => Reflect.defineMetadata('mark', value, descriptor.value as object);
}

describe('The legacy dialect', () => {
  it('keeps the design:* metadata that tsc emits', () => {
    const { analytics } = setUp();
    class Catalog {
      @analytics.track() find(_id: number, _name: string): boolean {
        return true;
      }
    }

    expect(Reflect.getMetadata('design:paramtypes', Catalog.prototype, 'find')).to.deep.equal([Number, String]);
    expect(Reflect.getMetadata('design:returntype', Catalog.prototype, 'find')).to.equal(Boolean);
  });

  it('keeps metadata on the method, with @track above and below', () => {
    const { analytics } = setUp();
    class Catalog {
      @analytics.track() @Mark('above') above(): void {}
      @Mark('below') @analytics.track() below(): void {}
    }
    const { above, below } = Catalog.prototype;

    expect(Reflect.getOwnMetadata('mark', above)).to.equal('above');
    expect(Reflect.getOwnMetadata('mark', below)).to.equal('below');
  });

  it('keeps metadata on the methods of a tracked class', () => {
    const { analytics } = setUp();
    @analytics.track('db')
    class Catalog {
      @Mark('find') find(): void {}
    }

    new Catalog().find();

    expect(Reflect.getOwnMetadata('mark', Catalog.prototype.find)).to.equal('find');
    expect(onlyEvent(analytics).functionName).to.equal('Catalog.find');
  });

  it('gives the metadata of a wrapper to the wrapper alone when it is set later', () => {
    const { analytics } = setUp();
    const original = (): void => {};
    Reflect.defineMetadata('mark', 'original', original);

    const wrapped = analytics.wrap(original);
    Reflect.defineMetadata('mark', 'wrapped', wrapped);

    expect(Reflect.getOwnMetadata('mark', original)).to.equal('original');
    expect(Reflect.getOwnMetadata('mark', wrapped)).to.equal('wrapped');
  });

  it('refuses a parameter', () => {
    const { analytics } = setUp();

    const decorate = (decorator: unknown) => () => {
      class Catalog {
        find(@(decorator as ParameterDecorator) _id: number): void {}
      }
      return Catalog;
    };

    expect(decorate(analytics.track())).to.throw(TypeError, '@track cannot decorate parameters (of find)');
    expect(decorate(trackInstanceMethod())).to.throw(TypeError, '@track cannot decorate parameters (of find)');
  });

  it('refuses a descriptor that holds no function', () => {
    const { analytics } = setUp();
    const track = analytics.track() as (target: object, key: string, descriptor: PropertyDescriptor) => unknown;

    expect(() => track({}, 'limit', { value: 42 })).to.throw(
      TypeError,
      '@track can only decorate functions, limit is number',
    );
    expect(() => track({}, 'limit', {})).to.throw(TypeError, '@track can only decorate functions, limit is undefined');
  });

  it('lets an arrow function in a field be replaced like any property', () => {
    const { analytics } = setUp();
    class Poller {
      @analytics.track() poll = (): string => 'first';
    }
    const poller = new Poller();

    poller.poll = () => 'second';

    expect(poller.poll()).to.equal('second');
    expect(analytics.getStats().totalCalls).to.equal(0);
  });

  it('tracks the arrow function of a static field that is called without its class', () => {
    const { analytics } = setUp();
    class Poller {
      static readonly analytics = analytics;
      readonly id = 1;
      @trackInstanceMethod() static poll = (): string => 'polled';
    }
    const { poll } = Poller;

    expect(poll()).to.equal('polled');
    expect(onlyEvent(analytics).functionName).to.equal('Poller.poll');
  });

  it('reads undefined on the prototype for a field', () => {
    const { analytics } = setUp();
    class Poller {
      @analytics.track() poll = (): void => {};
    }

    expect(Poller.prototype.poll).to.equal(undefined);
    expect(Object.keys(new Poller())).to.deep.equal(['poll']);
  });
});

/** What Babel's `_applyDecoratedDescriptor` and `_initializerDefineProperty` do with a decorated field. */
function babelField<T extends object>(
  target: T,
  key: string,
  decorator: (target: object, key: string, descriptor: PropertyDescriptor) => unknown,
  initializer: ((this: T) => unknown) | null,
): (instance: T) => void {
  type BabelDescriptor = PropertyDescriptor & { initializer?: ((this: T) => unknown) | null };
  const given: BabelDescriptor = { configurable: true, enumerable: true, writable: true, initializer };
  const descriptor = (decorator(target, key, given) || given) as BabelDescriptor;
  return (instance) => {
    const { enumerable = false, configurable = false, writable = false, initializer: init } = descriptor;
    const value = init ? init.call(instance) : undefined;
    Object.defineProperty(instance, key, { enumerable, configurable, writable, value });
  };
}

describe('Babel’s legacy dialect', () => {
  type FieldDecorator = (target: object, key: string, descriptor: PropertyDescriptor) => unknown;

  it('has the arrow function in a field tracked', () => {
    const { analytics } = setUp();
    class Catalog {
      base = 2;
      declare arrow: (n: number) => number;
      constructor() {
        define(this);
      }
    }
    const define = babelField(Catalog.prototype, 'arrow', analytics.track('api') as FieldDecorator, function () {
      return (n: number) => this.base + n;
    });
    const { arrow } = new Catalog();

    expect(arrow(3)).to.equal(5);
    expect(Object.keys(new Catalog())).to.deep.equal(['base', 'arrow']);
    expect(onlyEvent(analytics)).to.include({ functionName: 'Catalog.arrow', eventType: 'api' });
  });

  it('has a static field tracked', () => {
    const { analytics } = setUp();
    class Catalog {
      readonly id = 1;
      declare static load: () => number;
    }
    babelField(Catalog, 'load', analytics.track() as FieldDecorator, () => () => 7)(Catalog);

    expect(Catalog.load()).to.equal(7);
    expect(onlyEvent(analytics).functionName).to.equal('Catalog.load');
  });

  it('refuses a field that holds no function', () => {
    const { analytics } = setUp();
    class Catalog {}
    const track = analytics.track() as FieldDecorator;

    const text = babelField(Catalog.prototype, 'label', track, () => 'text');
    const nothing = babelField(Catalog.prototype, 'handler', track, null);

    expect(() => text(new Catalog())).to.throw(TypeError, '@track can only decorate functions, label is string');
    expect(() => nothing(new Catalog())).to.throw(
      TypeError,
      '@track can only decorate functions, handler is undefined',
    );
  });

  it('has methods tracked, whose descriptors have a value', () => {
    const { analytics } = setUp();
    class Catalog {
      find(): number {
        return 1;
      }
    }
    const own = Object.getOwnPropertyDescriptor(Catalog.prototype, 'find') as PropertyDescriptor;
    const descriptor = (analytics.track() as FieldDecorator)(Catalog.prototype, 'find', {
      ...own,
    }) as PropertyDescriptor;
    Object.defineProperty(Catalog.prototype, 'find', descriptor);

    expect(new Catalog().find()).to.equal(1);
    expect(onlyEvent(analytics).functionName).to.equal('Catalog.find');
  });
});
