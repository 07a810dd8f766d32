// Track: the types of decorators that work in both dialects, and how the two are told apart at run time.

import type { AnyFunction } from './measure.js';

/** Any class, abstract ones too. */
export type AnyClass = abstract new (...args: any[]) => any;

/**
 * A decorator for classes and their members, in the standard (TC39) and in the legacy (`experimentalDecorators`)
 * dialect. Overloads over whole function types: spelling out `this` and the parameters fails on generic methods.
 */
export interface MemberDecorator {
  <F extends AnyFunction>(
    value: F,
    context:
      | ClassMethodDecoratorContext<any, any>
      | ClassGetterDecoratorContext<any, any>
      | ClassSetterDecoratorContext<any, any>,
  ): F;
  <This, V>(
    value: ClassAccessorDecoratorTarget<This, V>,
    context: ClassAccessorDecoratorContext<This, V>,
  ): ClassAccessorDecoratorResult<This, V>;
  (value: undefined, context: ClassFieldDecoratorContext): <V>(initial: V) => V;
  // By its prototype: a class with a protected constructor is no `new (…)` type.
  (value: { readonly prototype: object }, context: ClassDecoratorContext): void;
  // `any`, because a descriptor is right for methods, but for an `accessor` TypeScript takes nothing else (TS1271).
  <T>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<T>): any;
  (target: object, key: string | symbol): void;
  (target: { readonly prototype: object }): void;
}

/** The standard contexts this library decorates. */
export type StandardContext = DecoratorContext;

/** True for the standard dialect: its second argument is a context object, where the legacy one has a key. */
export function isStandardContext(second: unknown): second is StandardContext {
  if (typeof second !== 'object' || second === null) return false;
  const { kind, addInitializer } = second as Record<string, unknown>;
  return typeof kind === 'string' && typeof addInitializer === 'function';
}
