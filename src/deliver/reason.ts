// Destination → hooks and logger: why it did not take what it was sent.

import { toPlainLine } from '../logger.js';

/** A destination's own words, one plain line of them. */
export function toReason(reason: unknown, otherwise: string): string {
  return typeof reason === 'string' && reason !== '' ? toPlainLine(reason) : otherwise;
}
