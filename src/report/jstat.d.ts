// jStat → types: it ships none; this is the part of it that the sample-ratio check uses.

declare module 'jstat' {
  const jstat: {
    readonly chisquare: {
      /** The share of the chi-square distribution with `degreesOfFreedom` that lies below `x`, 0–1. */
      cdf(x: number, degreesOfFreedom: number): number;
    };
  };
  export = jstat;
}
