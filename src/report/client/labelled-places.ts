// Places on an axis of durations → those whose labels have room beside each other. Pure.

/** From the middle of one label to that of the next: as wide as `500 ms`, and a little. */
const LABEL_PX = 46;

/** Of exponents of ten: whole ones before the others, each from the left. */
export function labelledPlaces(places: readonly number[], toPx: (at: number) => number): ReadonlySet<number> {
  const labelled = new Set<number>();
  const isFree = (at: number) => [...labelled].every((other) => Math.abs(toPx(other) - toPx(at)) >= LABEL_PX);
  for (const at of [...places.filter(Number.isInteger), ...places]) {
    if (isFree(at)) labelled.add(at);
  }
  return labelled;
}
