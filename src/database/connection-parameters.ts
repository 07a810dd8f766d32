// Connection string → driver's options: what every engine says of a parameter, or of a value, that it cannot take.

import { readFileSync } from 'node:fs';
import type { EngineName } from './analytics-store.js';
import { PRODUCTS } from './database-error.js';

export type ServerEngine = Exclude<EngineName, 'sqlite'>;

/** Where a socket of this machine is, by engine: the only parameters that are part of the address. */
export const HOST_PARAMETERS: Readonly<Record<ServerEngine, readonly string[]>> = {
  postgres: ['host'],
  mysql: ['socket', 'unix_socket', 'socketPath'],
  clickhouse: [],
};

/**
 * The error for a parameter that would be ignored: encryption must not be missing because of a misspelling. `known` are
 * the engine's own, beside those of the address.
 */
export function unknownParameter(engine: ServerEngine, name: string, known: Iterable<string>): RangeError {
  const names = [...known, ...HOST_PARAMETERS[engine]].join(', ');
  return new RangeError(
    `connectionString for ${PRODUCTS[engine]} has no parameter ${JSON.stringify(name)}; known are ${names}`,
  );
}

/** What a value stands for, in any case. Throws a RangeError that names the parameter, and does not show the value. */
export function meaningOf<T>(name: string, value: string, meanings: ReadonlyMap<string, T>): T {
  const meaning = meanings.get(value.toLowerCase());
  if (meaning !== undefined) return meaning;
  throw new RangeError(
    `connectionString's ${name} must be one of ${[...meanings.keys()].join(', ')}, got another value`,
  );
}

/** What is in the file that a parameter names. Throws a RangeError that names the parameter, and does not show the path. */
export function readParameterFile(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = 'another path' } = error as { readonly code?: string };
    throw new RangeError(`connectionString's ${name} must be the path of a file that can be read, got ${code}`);
  }
}
