// Folder → package folders: walks a tree once and says which files belong to which package.

import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { analytics } from './analytics.js';
import type { Problem } from './audit-result.js';

/** A package, or a folder of loose files that belong to none. */
export class PackageFolder {
  readonly isInstalled: boolean;
  /** Regular files, those of packages nested below not included. */
  readonly files: string[] = [];
  /** Every `package.json`: packages have inner ones too, as `dist/cjs/package.json`. */
  readonly manifests: string[] = [];
  readonly problems: Problem[] = [];

  constructor(readonly directory: string) {
    this.isInstalled = isInstalled(directory);
  }

  /** By its place, before anything is read: `name` or `@scope/name`. */
  get name(): string {
    const scope = basename(dirname(this.directory));
    return scope.startsWith('@') ? `${scope}/${basename(this.directory)}` : basename(this.directory);
  }

  get ownManifest(): string {
    return join(this.directory, 'package.json');
  }
}

export class PackageWalker {
  /** Every package folder at and below `root`, each complete when it is yielded. Symbolic links are not followed. */
  @analytics.track('walk')
  async *walk(root: string): AsyncGenerator<PackageFolder> {
    const pending = [root];
    for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
      const folder = new PackageFolder(directory);
      await this.#fill(folder, directory, pending);
      yield folder;
    }
  }

  @analytics.track('io')
  list(directory: string): Promise<Dirent[]> {
    return readdir(directory, { withFileTypes: true });
  }

  /** Where a symbolic link leads; rejects when it leads nowhere or round in a circle. */
  @analytics.track('io')
  link(path: string): Promise<string> {
    return realpath(path);
  }

  /** Adds what `directory` holds to `folder`; folders that are packages of their own go to `pending`. */
  async #fill(folder: PackageFolder, directory: string, pending: string[]): Promise<void> {
    const entries = await this.list(directory).catch((error: Error) => {
      folder.problems.push({ path: directory, error });
      return [];
    });
    if (directory !== folder.directory && startsPackage(directory, entries)) {
      pending.push(directory);
      return;
    }
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.name === 'package.json') folder.manifests.push(path);
      else if (entry.isSymbolicLink()) await this.#checkLink(path, folder);
      if (entry.isFile()) folder.files.push(path);
      if (entry.isDirectory() && entry.name !== '.git') await this.#fill(folder, path, pending);
    }
  }

  async #checkLink(path: string, folder: PackageFolder): Promise<void> {
    await this.link(path).catch((error: Error) => folder.problems.push({ path, error }));
  }
}

/** By its place inside node_modules; elsewhere, as in a workspace, by having a `package.json`. */
function startsPackage(directory: string, entries: readonly Dirent[]): boolean {
  if (directory.split(sep).includes('node_modules')) return isInstalled(directory);
  return entries.some((entry) => entry.name === 'package.json');
}

/** True where npm puts packages: `node_modules/name` and `node_modules/@scope/name`; `.bin` and `.pnpm` are none. */
function isInstalled(directory: string): boolean {
  const parent = dirname(directory);
  const isScoped = basename(parent).startsWith('@') && basename(dirname(parent)) === 'node_modules';
  return isScoped || (basename(parent) === 'node_modules' && !/^[.@]/.test(basename(directory)));
}
