// Numbers → SVG path data: bars, as few characters as they need.

/** One rectangle as path data, coordinates to a tenth of a unit. */
export function rectangle(x: number, y: number, width: number, height: number): string {
  const w = tenth(width);
  return `M${tenth(x)} ${tenth(y)}h${w}v${tenth(height)}h-${w}z`;
}

/** An upright bar as a line, which the style sheet gives its width: less than half a rectangle's characters. */
export function upright(x: number, bottom: number, height: number): string {
  return `M${tenth(x)} ${tenth(bottom)}v-${tenth(height)}`;
}

/** A number to a tenth, without a needless zero. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
