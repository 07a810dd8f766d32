// Track: finds the class that declares a decorated member. A standard decorator is not told, and the receiver of a
// call may be an instance of a subclass.

/** A member as a standard decorator's context describes it. */
export interface Member {
  readonly key: string | symbol;
  readonly isStatic: boolean;
  readonly isPrivate: boolean;
}

/** The name of the class on `self`'s prototype chain that declares the member; undefined when `self` does not tell. */
export function declaringClassName(self: unknown, member: Member, wrappers: ReadonlySet<unknown>): string | undefined {
  if ((typeof self !== 'object' || self === null) && typeof self !== 'function') return undefined;
  try {
    const homes = homesOf(self, member.isStatic);
    const home = member.isPrivate ? homesMentioning(homes, member).at(-1) : homeHolding(homes, member.key, wrappers);
    return nameOfHome(home ?? homes[0], member.isStatic);
  } catch {
    // A proxy's trap, or a getter on the chain.
    return undefined;
  }
}

/** The name of the class that declares a field, asked while `self` is being initialized. */
export function declaringFieldClassName(self: object, member: Member): string | undefined {
  try {
    const homes = homesOf(self, member.isStatic);
    const mentioning = homesMentioning(homes, member);
    // What is there already came from a base class, whose field this one replaces.
    const home = Object.hasOwn(self, member.key) ? mentioning[0] : mentioning.at(-1);
    return nameOfHome(home ?? homes[0], member.isStatic);
  } catch {
    return undefined;
  }
}

/** The objects that members live on: the classes themselves for static ones, else their prototypes. Derived first. */
function homesOf(self: object, isStatic: boolean): object[] {
  const homes: object[] = [];
  let home: unknown = isStatic ? self : Object.getPrototypeOf(self);
  while (home !== null && home !== Object.prototype && home !== Function.prototype) {
    homes.push(home as object);
    home = Object.getPrototypeOf(home);
  }
  return homes;
}

/** The home that holds one of our wrappers; when another decorator wrapped it again, the nearest with such a member. */
function homeHolding(homes: readonly object[], key: PropertyKey, wrappers: ReadonlySet<unknown>): object | undefined {
  const holding = homes.filter((home) => Object.hasOwn(home, key));
  const ours = holding.find((home) => {
    const { value, get, set } = Reflect.getOwnPropertyDescriptor(home, key) ?? {};
    return wrappers.has(value) || wrappers.has(get) || wrappers.has(set);
  });
  return ours ?? holding[0];
}

/**
 * Private members and fields are on no prototype: they are looked for in the classes' source text. Mostly the one nearest
 * the root declares them: a subclass may use a field that its base declares. Without any, it is the receiver's own class.
 */
function homesMentioning(homes: readonly object[], member: Member): object[] {
  const mention = mentionOf(member);
  const sourceOf = (home: object) => Function.prototype.toString.call(member.isStatic ? home : home.constructor);
  return homes.filter((home) => mention.test(sourceOf(home)));
}

function mentionOf({ key, isPrivate }: Member): RegExp {
  const name = memberName(key).replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  // esbuild writes a decorated `#name` as `name_fn`, `name_get`, `name_set` or `_name`.
  const names = isPrivate ? `(?:${name}|${name.slice(1)}_(?:fn|get|set)\\d*|_${name.slice(1)}\\d*)` : name;
  return new RegExp(`(?<![\\w$#])${names}(?![\\w$])`);
}

function nameOfHome(home: object | undefined, isStatic: boolean): string | undefined {
  return home === undefined ? undefined : nameOfClass(isStatic ? home : home.constructor);
}

/** A class's own name, although a static member may be called `name` too. */
export function nameOfClass(declared: unknown): string {
  if (typeof declared !== 'function') return '';
  const { value } = Reflect.getOwnPropertyDescriptor(declared, 'name') ?? {};
  return typeof value === 'string' ? value : '';
}

/** A key as it is written in a name: symbols in brackets. Some compilers hand over the key of `404() {}` as a number. */
export function memberName(key: string | symbol | number): string {
  return typeof key === 'symbol' ? `[${key.description ?? ''}]` : String(key);
}
