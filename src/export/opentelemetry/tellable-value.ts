// Flag value → attribute: as it is, or as JSON, unless it is too long to be one.

/** An attribute is no place for documents. */
const MAX_LENGTH = 256;

/**
 * A text, number or boolean as it is, anything else as JSON. Undefined for what is longer than 256 characters or has no
 * JSON; finding out takes no longer for a megabyte.
 */
export function tellableValue(value: unknown): string | number | boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  const text = typeof value === 'string' ? value : jsonOf(value);
  return text !== undefined && text.length <= MAX_LENGTH ? text : undefined;
}

function jsonOf(value: unknown): string | undefined {
  let left = MAX_LENGTH;
  try {
    return JSON.stringify(value, (_key, part: unknown) => {
      // Each part takes a character at least.
      left -= typeof part === 'string' ? part.length : 1;
      if (left < 0) throw new RangeError('too long');
      return part;
    });
  } catch {
    // Too long, a cycle, a BigInt or a `toJSON` that throws: the evaluation is told without its value.
    return undefined;
  }
}
