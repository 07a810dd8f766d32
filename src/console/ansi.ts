// Colours: the only place with ANSI codes; who asks for a painter decides whether it paints.

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof CODES;

/** Puts a style around text that was already padded and cut: the codes have no width but do have a length. */
export type Paint = (text: string, style?: Style) => string;

/** A painter that paints, or one that leaves every text as it is. */
export function painter(color: boolean): Paint {
  if (!color) return (text) => text;
  return (text, style) => {
    if (style === undefined) return text;
    const [on, off] = CODES[style];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  };
}
