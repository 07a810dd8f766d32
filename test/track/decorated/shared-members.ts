// The members both decorator dialects know, as every suite of decorators uses them. Nothing is imported at run time, so
// that one file can be compiled in each dialect and by each compiler.

import type { Analytics, Logger, MemberDecorator, TrackOptions } from '../../../src/index.js';

export type Track = (eventType?: string | TrackOptions) => MemberDecorator;

export interface Decorators {
  readonly track: Track;
  readonly skip: () => MemberDecorator;
}

type Method = (this: any, ...args: any[]) => any;

/** Another library's decorator, in both dialects: replaces the method by one that doubles its result. */
export function twice(...args: any[]): any {
  const double = (method: Method): Method =>
    function (this: unknown, ...given: unknown[]) {
      return Reflect.apply(method, this, given) * 2;
    };
  const [target, , descriptor] = args;
  return typeof args[1] === 'object' ? double(target) : { ...descriptor, value: double(descriptor.value) };
}

export const SECRET: unique symbol = Symbol('secret');
export const NAMELESS: unique symbol = Symbol();

export function makeMembers({ track }: Decorators) {
  class Catalog {
    #limit = 0;
    base: number;

    constructor(base = 1) {
      this.base = base;
    }

    @track('api') add(a: number, b = 10): number {
      return this.base + a + b;
    }

    @track() async fetch(id: string): Promise<string> {
      await null;
      return `${id}@${this.base}`;
    }

    @track() *pages(count: number): Generator<number, void, void> {
      for (let page = this.base; page <= count; page++) yield page;
    }

    @track() async *rows(): AsyncGenerator<number, void, void> {
      yield this.base;
    }

    @track() fail(error: unknown): never {
      throw error;
    }

    @track() generic<T extends object, K extends keyof T>(value: T, key: K): T[K] {
      return value[key];
    }

    @track() get size(): number {
      return this.base * 100;
    }

    get limit(): number {
      return this.#limit;
    }

    @track() set limit(value: number) {
      this.#limit = value;
    }

    @track() accessor level = 5;

    @track() arrow = (n: number): number => this.base + n;

    @track() [SECRET](): string {
      return 'secret';
    }

    @track() [NAMELESS](): string {
      return 'nameless';
    }

    @track() 'with spaces'(): string {
      return 'spaces';
    }

    @track() 404(): string {
      return 'number';
    }

    @track() static create(base: number): Catalog {
      return new this(base);
    }

    @track() static get count(): number {
      return 7;
    }

    @track() static staticArrow = (n: number): number => n + 1;
  }
  return { Catalog };
}

export function makeFamily({ track }: Decorators) {
  class Base {
    @track() run(): string {
      return `Base.run on ${this.constructor.name}`;
    }

    @track() inherited(): string {
      return 'inherited';
    }

    @track() get kind(): string {
      return 'base';
    }

    @track() arrow = (): string => 'Base.arrow';

    @track() static make(): string {
      return 'Base.make';
    }

    @track() static inheritedMake(): string {
      return 'Base.inheritedMake';
    }
  }

  class Middle extends Base {}

  class Derived extends Middle {
    @track() override run(): string {
      return `Derived.run, ${super.run()}`;
    }

    override get kind(): string {
      return `derived ${super.kind}`;
    }

    @track() own(): string {
      return this.inherited();
    }

    @track() static override make(): string {
      // biome-ignore lint/complexity/noThisInStatic: the base's method is to be called on this class
      return `Derived.make, ${super.make()}`;
    }
  }
  return { Base, Middle, Derived };
}

export function makeTrackedClass({ track, skip }: Decorators) {
  const calls: string[] = [];

  @track('db')
  class Store {
    static readonly Row = class Row {};
    static readonly version = 3;
    readonly label: string;
    arrow = (): string => 'arrow';

    constructor(label = 'store') {
      this.label = label;
    }

    find(id: number): string {
      return `${this.label} ${id}`;
    }

    async load(): Promise<string> {
      return this.label;
    }

    *each(): Generator<number, void, void> {
      yield 1;
    }

    get size(): number {
      return 3;
    }

    set limit(value: number) {
      calls.push(`limit ${value}`);
    }

    @skip() secret(): string {
      return 'secret';
    }

    @skip() get hidden(): string {
      return 'hidden';
    }

    @skip() static quiet(): string {
      return 'quiet';
    }

    @track('special') special(): string {
      return 'special';
    }

    [SECRET](): string {
      return 'symbol';
    }

    static open(label: string): Store {
      return new Store(label);
    }
  }

  class SubStore extends Store {
    override find(id: number): string {
      return `sub ${super.find(id)}`;
    }

    own(): string {
      return 'own';
    }
  }
  return { Store, SubStore, calls };
}

export function makeStacked({ track }: Decorators) {
  class Stacked {
    base = 1;

    @twice
    @track('below')
    below(n: number): number {
      return this.base + n;
    }

    @track('above')
    @twice
    above(n: number): number {
      return this.base + n;
    }

    @track('outer')
    @track('inner')
    both(n: number): number {
      return this.base + n;
    }
  }

  @track('class')
  class StackedClass {
    @twice plain(n: number): number {
      return n;
    }
  }
  class SubStacked extends Stacked {}
  return { Stacked, SubStacked, StackedClass };
}

export function makeNamed({ track }: Decorators) {
  class Named {
    @track({ name: 'fetch' }) a(): void {}
    @track({ className: 'Http' }) b(): void {}
    @track({ name: 'get', className: 'Http', eventType: 'api' }) c(): void {}
    @track({ className: 'Http' }) static d(): void {}
    @track({ name: 'tick' }) e = (): void => {};
    @track({ isSuccess: ({ result }) => result !== 'bad' }) f(result: string): string {
      return result;
    }
  }

  @track({ className: 'Renamed', eventType: 'db' })
  class NamedClass {
    run(): void {}
    static start(): void {}
  }
  return { Named, NamedClass };
}

export function makeInstanceTracked(trackInstanceMethod: Track) {
  class Service {
    readonly analytics: Analytics | undefined | null;
    readonly errorLogger: Logger | undefined;
    readonly base = 20;

    constructor(analytics?: Analytics | null, errorLogger?: Logger) {
      this.analytics = analytics;
      this.errorLogger = errorLogger;
    }

    @trackInstanceMethod('api') async fetch(n: number): Promise<number> {
      return this.base + n;
    }

    @trackInstanceMethod() fail(error: unknown): never {
      throw error;
    }

    @trackInstanceMethod() *pages(): Generator<number, void, void> {
      yield this.base;
    }

    @trackInstanceMethod({ name: 'renamed' }) original(): number {
      return this.base;
    }

    @trackInstanceMethod() arrow = (): number => this.base;
  }

  class SubService extends Service {
    @trackInstanceMethod() own(): number {
      return this.base;
    }
  }

  class StaticService {
    static analytics: Analytics | undefined;
    readonly base = 1;

    @trackInstanceMethod() static ping(): string {
      return 'pong';
    }
  }

  @trackInstanceMethod('class')
  class WholeService {
    static readonly lookups: string[] = [];
    readonly #analytics: Analytics;

    constructor(analytics: Analytics) {
      this.#analytics = analytics;
    }

    get analytics(): Analytics {
      WholeService.lookups.push('analytics');
      return this.#analytics;
    }

    get errorLogger(): Logger | undefined {
      WholeService.lookups.push('errorLogger');
      return undefined;
    }

    run(): string {
      return 'ran';
    }
  }
  return { Service, SubService, StaticService, WholeService };
}

export function makeNotCallable({ track }: Decorators) {
  class Field {
    @track() label = 'text';
  }
  class Empty {
    @track() handler = null;
  }
  return { Field, Empty };
}

/** Each gives a class whose member is decorated with `@track`, where `@track()` was meant. */
export function makeWithoutParentheses(track: any) {
  return {
    method: () => {
      class Plain {
        @track run(): void {}
      }
      return Plain;
    },
    class: () => {
      @track
      class Plain {}
      return Plain;
    },
    getter: () => {
      class Plain {
        @track get size(): number {
          return 1;
        }
      }
      return Plain;
    },
    static: () => {
      class Plain {
        readonly id = 1;
        @track static run(): void {}
      }
      return Plain;
    },
    accessor: () => {
      class Plain {
        @track accessor level = 1;
      }
      return Plain;
    },
    field: () => {
      class Plain {
        @track arrow = (): void => {};
      }
      return new Plain();
    },
  };
}
