// The work of a program between its tracked calls, after which the processor's caches hold other things.

/** Some 300 kB of JSON. */
const text = JSON.stringify(
  Array.from({ length: 2_500 }, (_, id) => ({
    id,
    name: `name ${id}`,
    tags: ['a', 'b', `tag ${id % 97}`],
    size: id / 7,
  })),
);

/** Reads a text into some thousand objects and writes them again. */
export function workMeanwhile() {
  return JSON.stringify(JSON.parse(text)).length;
}
