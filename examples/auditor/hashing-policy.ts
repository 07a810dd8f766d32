// Who decides how files are hashed: their size alone, or, with --flags, a feature flag and an experiment.

/** A file is read at once, or piece by piece, so that memory stays flat. */
export type Reading = 'whole' | 'stream';

export interface HashingPolicy {
  /** How a file of this package is read. */
  reading(packageName: string, sizeBytes: number): Reading;
  /** How many files of this package are hashed at once. */
  filesAtOnce(packageName: string): number | Promise<number>;
  /** Is told when all files of a package are hashed. */
  finished(packageName: string, files: number, tookMs: number): void;
}

export const STREAM_FROM_BYTES = 4 * 1024 * 1024;

/** Node reads files with four threads: more tasks than keep these busy only wait, and their waiting looks like slowness. */
export const TASKS_AT_ONCE = 6;

export const BY_SIZE: HashingPolicy = {
  reading: (_packageName, sizeBytes) => (sizeBytes >= STREAM_FROM_BYTES ? 'stream' : 'whole'),
  filesAtOnce: () => TASKS_AT_ONCE,
  finished: () => {},
};
