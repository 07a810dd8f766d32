// Feature and identity → variant: a rollout in one function, the same for the same package on every machine.

import { createHash } from 'node:crypto';

/** Shares by variant, in any unit. */
export type Shares<Variant extends string> = Readonly<Record<Variant, number>>;

/** The variant whose part of the line from 0 to 1 the identity's hash falls into. */
export function variantFor<Variant extends string>(
  feature: string,
  identity: string,
  shares: Shares<Variant>,
): Variant {
  const entries = Object.entries<number>(shares) as [Variant, number][];
  const all = entries.reduce((sum, [, share]) => sum + share, 0);
  let left = positionOf(feature, identity) * all;
  const found = entries.find(([, share]) => {
    left -= share;
    return left < 0;
  });
  if (found === undefined) throw new RangeError(`shares of ${feature} must not be empty`);
  return found[0];
}

/** From 0 to 1; the feature is part of it, so that who is first in one rollout is not first in all. */
function positionOf(feature: string, identity: string): number {
  return createHash('sha256').update(`${feature}/${identity}`).digest().readUInt32BE() / 2 ** 32;
}
