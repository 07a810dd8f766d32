// Flag client → experiment: what an experiment needs of a Flagsmith client, or of anything like it.

import { wrongType } from '../option-rules.js';

/** What an experiment reads of a flag. */
export interface ExperimentFlag {
  readonly enabled?: boolean | undefined;
  readonly value?: unknown;
  /** True when nothing evaluated it and a default was taken. */
  readonly isDefault?: boolean | undefined;
  /** The name of the variant, where the client tells it. */
  readonly variant?: string | null | undefined;
}

/** The flags of one identity. */
export interface IdentityFlags<Flag extends ExperimentFlag = ExperimentFlag> {
  getFlag(featureName: string): Flag;
}

/** A `flagsmith-nodejs` client, or any object that evaluates flags for an identity as it does. */
export interface FlagSource<Flag extends ExperimentFlag = ExperimentFlag> {
  getIdentityFlags(identifier: string, traits?: any): Promise<IdentityFlags<Flag>> | IdentityFlags<Flag>;
}

/** One flag out of an identity's, just as it is there. Throws a TypeError for what has no flags. */
export function flagOf<Flag extends ExperimentFlag>(flags: IdentityFlags<Flag>, featureName: string): Flag {
  if (typeof (flags as Partial<IdentityFlags> | null | undefined)?.getFlag !== 'function') {
    throw wrongType('getIdentityFlags()', 'flags with getFlag(featureName)', flags);
  }
  const flag: unknown = flags.getFlag(featureName);
  if (typeof flag !== 'object' || flag === null) throw wrongType('getFlag()', 'a flag', flag);
  return flag as Flag;
}
