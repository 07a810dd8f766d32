// Assertions that only the compiler makes.

/** True for the very same type: neither `any` nor a merely assignable one passes. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export function isTrue<T extends true>(): T | undefined {
  return undefined;
}
