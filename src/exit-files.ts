// Exit report → the folder it goes to: who has written there at this exit, so that two instances do not replace each
// other's report without a word.

import { resolve } from 'node:path';
import { processWide } from './process-wide.js';

/** The files of one report: a folder, and which of its two names. */
export interface ReportPlace {
  readonly reportsDir: string;
  readonly forceMode: boolean;
}

interface Claim {
  readonly owner: object;
  isDisputed: boolean;
}

/** Claims the files for `owner`. The folder's path when it is the first to come to files that another one has claimed. */
export function claimExitFiles({ reportsDir, forceMode }: ReportPlace, owner: object): string | undefined {
  const claims = processWide('exitFiles.1', () => new Map<string, Claim>());
  const folder = resolve(reportsDir);
  const key = JSON.stringify([folder, forceMode]);
  const claim = claims.get(key);
  if (claim === undefined) claims.set(key, { owner, isDisputed: false });
  if (claim === undefined || claim.owner === owner || claim.isDisputed) return undefined;
  claim.isDisputed = true;
  return folder;
}
