// SOAK=1 asks for the long forms of RELIABILITY's figures; without it a suite takes seconds.

export const isLongForm = Boolean(process.env['SOAK']);

/** The first in the long form, the second in the short one. */
export const longOrShort = <T>(long: T, short: T): T => (isLongForm ? long : short);

/** Prints one figure beside its goal. `scripts/soak.mjs` gathers these lines. */
export function printFigure(figure: string, ...parts: readonly string[]): void {
  console.log(`    figure ${figure}: ${parts.join(', ')} [${longOrShort('long', 'short')} form]`);
}
