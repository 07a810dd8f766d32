// AuditResult → findings: pure functions over what was read.

import type { AuditedPackage, AuditResult } from './audit-result.js';
import type { HashedFile } from './file-hasher.js';

export interface LicenceShare {
  readonly id: string;
  readonly packages: number;
  readonly sizeBytes: number;
}

export interface Duplicate {
  readonly name: string;
  /** Installed copies; more than versions when one version is installed twice. */
  readonly copies: number;
  readonly versions: readonly string[];
}

export interface Findings {
  readonly sizeBytes: number;
  readonly licences: readonly LicenceShare[];
  /** Packages whose LICENSE file is another licence than the one declared. */
  readonly contradictions: readonly AuditedPackage[];
  /** Packages whose LICENSE file confirms what is declared. */
  readonly confirmed: number;
  readonly duplicates: readonly Duplicate[];
  /** Files with the content of another one, which stays uncounted. */
  readonly copies: { readonly count: number; readonly sizeBytes: number };
}

export function findingsOf({ packages, files }: AuditResult): Findings {
  const judged = packages.filter(({ licence }) => licence.byText !== undefined);
  const contradictions = judged.filter(({ licence }) => !licence.id.includes(licence.byText ?? ''));
  return {
    sizeBytes: sizeOf(files),
    licences: licenceShares(packages, files),
    contradictions,
    confirmed: judged.length - contradictions.length,
    duplicates: duplicates(packages),
    copies: copiesAmong(files),
  };
}

/** Licences by the number of packages, most first. */
function licenceShares(packages: readonly AuditedPackage[], files: readonly HashedFile[]): LicenceShare[] {
  const sizes = new Map(files.map((file) => [file.path, file.sizeBytes]));
  const shares = [...groupBy(packages, (one) => one.licence.id)].map(([id, group]) => ({
    id,
    packages: group.length,
    sizeBytes: sum(group.flatMap((one) => one.files).map((path) => sizes.get(path) ?? 0)),
  }));
  return shares.sort((a, b) => b.packages - a.packages || b.sizeBytes - a.sizeBytes);
}

/** Packages installed more than once, those with most versions first. */
function duplicates(packages: readonly AuditedPackage[]): Duplicate[] {
  const found = [...groupBy(packages, (one) => one.name)]
    .filter(([, group]) => group.length > 1)
    .map(([name, group]) => ({ name, copies: group.length, versions: versionsIn(group) }));
  return found.sort(
    (a, b) => b.versions.length - a.versions.length || b.copies - a.copies || (a.name < b.name ? -1 : 1),
  );
}

function versionsIn(packages: readonly AuditedPackage[]): string[] {
  const versions = new Set(packages.map((one) => one.version));
  return [...versions].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function copiesAmong(files: readonly HashedFile[]): Findings['copies'] {
  const filled = files.filter((file) => file.sizeBytes > 0);
  const copies = [...groupBy(filled, (file) => file.sha256).values()].flatMap((group) => group.slice(1));
  return { count: copies.length, sizeBytes: sizeOf(copies) };
}

function sizeOf(files: readonly HashedFile[]): number {
  return sum(files.map((file) => file.sizeBytes));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
