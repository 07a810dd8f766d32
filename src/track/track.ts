// Track: `@track` and `@skip`, one function each for both decorator dialects and every kind of member.

import type { SiteName } from './call-site.js';
import {
  declaringClassName,
  declaringFieldClassName,
  type Member,
  memberName,
  nameOfClass,
} from './declaring-class.js';
import { isStandardContext, type MemberDecorator, type StandardContext } from './decorator-types.js';
import type { AnyFunction } from './measure.js';

/**
 * What the decorators need of whoever wraps: one wrapper for one member's function. `home`: the object whose field the
 * function is, for an arrow function is mostly called without it.
 */
export type MemberWrapper = (fn: AnyFunction, name: SiteName, home?: object) => AnyFunction;

/** Functions that `@skip()` keeps a decorated class from tracking. */
const skipped = new WeakSet<object>();
/** Every wrapper of a member, so that a decorated class does not track a decorated method twice. */
const tracked = new WeakSet<object>();

type Accessor = ClassAccessorDecoratorTarget<unknown, unknown>;

/** Makes the decorator that wraps what it is put on. */
export function decorateWith(wrap: MemberWrapper): MemberDecorator {
  const wrapOnce: MemberWrapper = (fn, name, home) => {
    const wrapper = wrap(fn, name, home);
    tracked.add(wrapper);
    return wrapper;
  };
  const decorate = (target: unknown, second?: unknown, descriptor?: PropertyDescriptor): unknown => {
    if (isStandardContext(second)) return decorateStandard(wrapOnce, target, second);
    if (second === undefined) return decorateClass(wrapOnce, target, nameOfClass(target));
    return decorateLegacyMember(wrapOnce, target as object, second as string | symbol, descriptor);
  };
  return decorate as MemberDecorator;
}

/**
 * Keeps a method, getter, setter or accessor of a tracked class from being tracked. Put it above decorators that replace
 * the method.
 */
export function skip(): MemberDecorator;
export function skip(...decorated: unknown[]): MemberDecorator {
  // The decorator it returns would take the member's place.
  if (decorated.length > 0) throw new TypeError('@skip makes a decorator (write @skip() with parentheses)');
  const mark = (target: unknown, second?: unknown, descriptor?: PropertyDescriptor): void => {
    const functions = isStandardContext(second)
      ? [target, (target as Partial<Accessor>)?.get, (target as Partial<Accessor>)?.set]
      : [descriptor?.value, descriptor?.get, descriptor?.set];
    for (const fn of functions) if (typeof fn === 'function') skipped.add(fn);
  };
  return mark as MemberDecorator;
}

function decorateStandard(wrap: MemberWrapper, value: unknown, context: StandardContext): unknown {
  if (context.kind === 'class') return decorateClass(wrap, value, context.name ?? nameOfClass(value));

  const member: Member = { key: context.name, isStatic: context.static, isPrivate: context.private };
  if (context.kind === 'field') return fieldInitializer(wrap, member);

  // A static member's initializer is told the class, whose name esbuild sets later on. For the other members it is found
  // with the first receiver.
  let owner: unknown;
  if (member.isStatic) {
    context.addInitializer(function (this: unknown) {
      owner = this;
    });
  }
  const wrappers = new Set<unknown>();
  const className = (self: unknown) =>
    owner === undefined ? declaringClassName(self, member, wrappers) : nameOfClass(owner);
  const wrapMember = (fn: AnyFunction) => {
    const wrapper = wrap(fn, { methodName: memberName(member.key), className });
    wrappers.add(wrapper);
    return wrapper;
  };
  if (context.kind !== 'accessor') return wrapMember(requireFunction(value, member.key));
  const { get, set } = value as Accessor;
  return { get: wrapMember(get), set: wrapMember(set) };
}

/**
 * Wraps what a field is initialized with. The object is known here: an arrow function is mostly called without it, and
 * is named by its class all the same.
 */
function fieldInitializer(wrap: MemberWrapper, member: Member): (this: object, initial: unknown) => unknown {
  const methodName = memberName(member.key);
  // By prototype: the class is looked for in source text, which is too slow for every instance.
  const known = new WeakMap<object, string | undefined>();
  return function (this: object, initial: unknown): unknown {
    const fn = requireFunction(initial, member.key);
    if (member.isStatic) return wrap(fn, { methodName, className: () => nameOfClass(this) }, this);
    const home = Object.getPrototypeOf(this);
    if (!known.has(home)) known.set(home, declaringFieldClassName(this, member));
    return wrap(fn, { methodName, className: known.get(home) }, this);
  };
}

function decorateLegacyMember(
  wrap: MemberWrapper,
  target: object,
  key: string | symbol,
  descriptor: PropertyDescriptor | undefined,
): PropertyDescriptor | undefined {
  if (typeof descriptor === 'number') throw new TypeError(`@track cannot decorate parameters (of ${memberName(key)})`);
  const className = nameOfClass(typeof target === 'function' ? target : target.constructor);
  const name: SiteName = { methodName: memberName(key), className };
  if (descriptor !== undefined && isFieldDescriptor(descriptor)) return wrapInitializer(wrap, descriptor, name, key);
  if (descriptor !== undefined) return wrapDescriptor(wrap, descriptor, name, key);
  if (Object.hasOwn(target, key)) {
    // A static field is there already when its decorator runs.
    const own = Reflect.getOwnPropertyDescriptor(target, key) as PropertyDescriptor;
    Object.defineProperty(target, key, { ...own, value: wrap(requireFunction(own.value, key), name, target) });
    return undefined;
  }
  Object.defineProperty(target, key, fieldCatcher(wrap, name, key));
  return undefined;
}

/** Babel's legacy dialect hands fields a descriptor with an initializer instead of a value. */
interface FieldDescriptor extends PropertyDescriptor {
  readonly initializer: ((this: object) => unknown) | null | undefined;
}

function isFieldDescriptor(descriptor: PropertyDescriptor): descriptor is FieldDescriptor {
  return 'initializer' in descriptor;
}

function wrapInitializer(
  wrap: MemberWrapper,
  descriptor: FieldDescriptor,
  name: SiteName,
  key: string | symbol,
): FieldDescriptor {
  return {
    ...descriptor,
    initializer(this: object) {
      return wrap(requireFunction(descriptor.initializer?.call(this), key), name, this);
    },
  };
}

/**
 * The legacy dialect does not hand a field's value to its decorator: a setter on the prototype catches the assignment.
 * Needs assigning fields (`useDefineForClassFields: false`, the dialect's usual setting): a defined field shadows it.
 */
function fieldCatcher(wrap: MemberWrapper, name: SiteName, key: string | symbol): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: false,
    get: () => undefined,
    set(this: object, initial: unknown) {
      const value = wrap(requireFunction(initial, key), name, this);
      Object.defineProperty(this, key, { value, writable: true, enumerable: true, configurable: true });
    },
  };
}

/**
 * Changes the descriptor itself as well as returning it: what puts decorators together by hand (Nest's `applyDecorators`)
 * calls them without looking at what they return.
 */
function wrapDescriptor(
  wrap: MemberWrapper,
  descriptor: PropertyDescriptor,
  name: SiteName,
  key: string | symbol,
): PropertyDescriptor {
  const { get, set } = descriptor;
  if (get === undefined && set === undefined) descriptor.value = wrap(requireFunction(descriptor.value, key), name);
  if (get !== undefined) descriptor.get = wrap(get, name);
  if (set !== undefined) descriptor.set = wrap(set, name);
  return descriptor;
}

/** Wraps a class's own methods and accessors in place. The constructor, fields and private members are out of reach. */
function decorateClass(wrap: MemberWrapper, target: unknown, className: string): void {
  const owner = requireFunction(target, 'class');
  // A field that is decorated without the parentheses comes here with its initial value.
  if (!owner.prototype) {
    throw new TypeError('@track can only decorate classes and their members (write @track() with parentheses)');
  }
  for (const home of [owner, owner.prototype as object]) {
    for (const key of Reflect.ownKeys(home)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(home, key) as PropertyDescriptor;
      if (!isTrackable(descriptor, key, home === owner)) continue;
      Object.defineProperty(
        home,
        key,
        wrapDescriptor(wrap, descriptor, { methodName: memberName(key), className }, key),
      );
    }
  }
}

function isTrackable(descriptor: PropertyDescriptor, key: string | symbol, isStatic: boolean): boolean {
  const functions = [descriptor.value, descriptor.get, descriptor.set].filter((fn) => fn !== undefined);
  const isMember = key !== 'constructor' && (descriptor.configurable ?? false) && functions.length > 0;
  if (!isMember || !functions.every((fn) => typeof fn === 'function')) return false;
  // A class held in a static field is data, not a method.
  if (isStatic && /^class\b/.test(Function.prototype.toString.call(functions[0]))) return false;
  return functions.every((fn) => !skipped.has(fn) && !tracked.has(fn));
}

function requireFunction(value: unknown, key: string | symbol): AnyFunction {
  if (typeof value === 'function') return value as AnyFunction;
  throw new TypeError(
    `@track can only decorate functions, ${memberName(key)} is ${value === null ? 'null' : typeof value}`,
  );
}
