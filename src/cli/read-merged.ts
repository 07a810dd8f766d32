// Paths → one snapshot: how every command takes several runs for one.

import type { AnalyticsSnapshot } from '../aggregate/snapshot.js';
import type { Shell } from './command.js';
import { haveSameThresholds, mergeSnapshots } from './merge-snapshots.js';
import { readSnapshots } from './read-input.js';

/** Reads all and adds them up; says on stderr where their speeds do not mean the same. */
export async function readMerged(paths: readonly string[], shell: Shell): Promise<AnalyticsSnapshot> {
  const snapshots = await readSnapshots(paths, shell);
  if (!haveSameThresholds(snapshots)) {
    shell.stderr.write(
      'tracklight: the runs have different duration thresholds; fast and slow mix what each called so\n',
    );
  }
  return mergeSnapshots(snapshots);
}
