// What an audit found: plain data, filled by the services and printed at the end. All paths are absolute.

import type { HashedFile } from './file-hasher.js';
import type { Licence } from './licences.js';

/** A folder to audit and what to call it. */
export interface Root {
  /** No symbolic link itself. */
  readonly directory: string;
  readonly label: string;
}

/** What could not be read or understood. */
export interface Problem {
  readonly path: string;
  readonly error: Error;
}

export interface AuditedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: Licence;
  readonly directory: string;
  /** Its own files, those of packages nested inside it not included. */
  readonly files: readonly string[];
}

export interface AuditResult {
  readonly roots: readonly Root[];
  readonly packages: readonly AuditedPackage[];
  readonly files: readonly HashedFile[];
  /** Files left out because the time for hashing was over. */
  readonly notHashed: number;
  readonly problems: readonly Problem[];
}
