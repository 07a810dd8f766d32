// Numbers → SVG path data: rectangles, as few characters as they need.

/** One rectangle as path data, coordinates to a tenth of a unit. */
export function rectangle(x: number, y: number, width: number, height: number): string {
  const w = tenth(width);
  return `M${tenth(x)} ${tenth(y)}h${w}v${tenth(height)}h-${w}z`;
}

/** A number to a tenth, without a needless zero. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
