// Pointer over the timeline → places on it: mouse, pen and finger drag alike. The style sheet leaves a finger's way up
// and down to the browser, which scrolls the page by it and takes the pointer away from here.

/** A drag shorter than this is a click with an unsteady hand. */
const LEAST_DRAG_PX = 4;

/** What a pointer does; places are 0 at the beginning of the timeline and 1 at its end. */
export interface PointerListener {
  /** It is there; undefined once it has left. */
  hover(at: number | undefined): void;
  /** It has been dragged over this part, and may go on. */
  drag(from: number, to: number): void;
  /** It was let go over the end of this part. */
  drop(from: number, to: number): void;
  /** It dragged over nothing, or was taken away. */
  cancel(): void;
}

/** Listens to the pointer over `area`; `plot` is where in it the time runs from its left to its right edge. */
export function watchPointer(area: HTMLElement, plot: Element, listener: PointerListener): void {
  let downX: number | undefined;
  const placeOf = (x: number) => {
    const { left, width } = plot.getBoundingClientRect();
    return Math.min(1, Math.max(0, (x - left) / width));
  };
  const follow = (x: number, part: 'drag' | 'drop', otherwise: () => void) => {
    if (downX === undefined || Math.abs(x - downX) < LEAST_DRAG_PX) return otherwise();
    listener[part](placeOf(Math.min(x, downX)), placeOf(Math.max(x, downX)));
  };
  area.addEventListener('pointerdown', ({ isPrimary, button, pointerId, clientX }) => {
    if (!isPrimary || button !== 0) return;
    downX = clientX;
    area.setPointerCapture(pointerId);
    listener.hover(placeOf(clientX));
  });
  area.addEventListener('pointermove', ({ isPrimary, clientX }) => {
    if (isPrimary) follow(clientX, 'drag', () => listener.hover(placeOf(clientX)));
  });
  area.addEventListener('pointerup', ({ isPrimary, clientX }) => {
    if (!isPrimary) return;
    follow(clientX, 'drop', () => listener.cancel());
    downX = undefined;
  });
  area.addEventListener('pointercancel', () => {
    downX = undefined;
    listener.hover(undefined);
    listener.cancel();
  });
  // A finger that is lifted has not left: what it touched stays said.
  area.addEventListener('pointerleave', ({ pointerType }) => {
    if (pointerType !== 'touch') listener.hover(undefined);
  });
}
