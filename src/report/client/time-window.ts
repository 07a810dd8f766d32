// A key → another window on the timeline. Pure.

export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Steps over the whole run. */
const STEPS = 40;
/** Steps that a window has at first. */
const FIRST_STEPS = 4;

/**
 * The arrow keys move the window, with Shift its end; Home and Escape give the whole run back (undefined). Other keys
 * leave it `unchanged`.
 */
export function moveWindow(
  window: TimeWindow | undefined,
  run: TimeWindow,
  key: string,
  isShift: boolean,
): TimeWindow | undefined | 'unchanged' {
  if (key === 'Escape' || key === 'Home') return window === undefined ? 'unchanged' : undefined;
  const direction = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (direction === 0) return 'unchanged';

  const stepMs = (run.toMs - run.fromMs) / STEPS;
  if (window === undefined) {
    const firstMs = Math.round(FIRST_STEPS * stepMs);
    return direction > 0
      ? { fromMs: Math.floor(run.fromMs), toMs: Math.floor(run.fromMs) + firstMs }
      : { fromMs: Math.ceil(run.toMs) - firstMs, toMs: Math.ceil(run.toMs) };
  }
  const byMs = Math.round(direction * stepMs);
  const toMs = Math.min(Math.ceil(run.toMs), window.toMs + byMs);
  if (isShift) return { fromMs: window.fromMs, toMs: Math.max(window.fromMs + Math.ceil(stepMs), toMs) };
  const movedMs = Math.max(Math.floor(run.fromMs) - window.fromMs, toMs - window.toMs);
  return { fromMs: window.fromMs + movedMs, toMs: window.toMs + movedMs };
}
