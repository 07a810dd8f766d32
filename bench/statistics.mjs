// What many measurements say together.

export const median = (values) => quantile(values, 0.5);

/** The lower quartile: neighbours on the machine only ever add time, and a minimum would be luck. */
export const quiet = (values) => quantile(values, 0.25);

export function spread(values) {
  return { least: Math.min(...values), median: median(values), most: Math.max(...values) };
}

/** The same things in random order. */
export function shuffled(things) {
  return things
    .map((thing) => ({ thing, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing);
}

function quantile(values, share) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)];
}
