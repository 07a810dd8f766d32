// State of the process, shared by both copies of the package (ESM beside CommonJS): a module's own would be there twice.

/** What `make` made at the first asking for this name, in whichever copy. A change of its shape needs a new name. */
export function processWide<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`tracklight.${name}`);
  const home = globalThis as { [shared: symbol]: T | undefined };
  home[key] ??= make();
  return home[key];
}
