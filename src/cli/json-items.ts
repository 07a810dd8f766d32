// Items → JSON: the array that `JSON.stringify(items, null, 2)` makes, an item at a time.

/** The text in pieces, with a line break at its end: a million items never stand in memory at once. */
export function* jsonItems(items: Iterable<object>): Generator<string> {
  let before = '[';
  for (const item of items) {
    // A line break inside a string is escaped: each one here begins a line.
    yield `${before}\n  ${JSON.stringify(item, null, 2).replaceAll('\n', '\n  ')}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}
