// Folders → AuditResult: walk, then manifests and licences, then hashes, as one batch with progress.

import { basename } from 'node:path';
import { analytics } from './analytics.js';
import type { AuditedPackage, AuditResult, Problem, Root } from './audit-result.js';
import { FileHasher, type HashedFile } from './file-hasher.js';
import { forEachBounded } from './for-each-bounded.js';
import { BY_SIZE, type HashingPolicy, TASKS_AT_ONCE } from './hashing-policy.js';
import { Licences } from './licences.js';
import { type Manifest, Manifests } from './manifests.js';
import { type PackageFolder, PackageWalker } from './package-walker.js';

export class Audit {
  readonly #walker = new PackageWalker();
  readonly #manifests = new Manifests();
  readonly #licences = new Licences();
  readonly #hasher = new FileHasher();
  readonly #hashing: HashingPolicy;

  readonly #packages: AuditedPackage[] = [];
  readonly #files: HashedFile[] = [];
  readonly #problems: Problem[] = [];

  constructor(hashing: HashingPolicy = BY_SIZE) {
    this.#hashing = hashing;
  }

  /** Reads every root; what cannot be read is a problem in the result, never the end of the audit. */
  async run(roots: readonly Root[], hashLimitMs?: number): Promise<AuditResult> {
    const notHashed = await analytics.batchMode('Reading packages', async (status) => {
      const folders = await this.#walk(roots);
      const total = folders.reduce((sum, folder) => sum + folder.files.length, folders.length);
      let done = 0;
      const advance = () => status.update({ done: ++done, total });

      await forEachBounded(folders, TASKS_AT_ONCE, (folder) => this.#readManifests(folder).then(advance));
      await this.#hashAll(folders, advance, limitSignal(hashLimitMs));
      return total - done;
    });
    return { roots, packages: this.#packages, files: this.#files, notHashed, problems: this.#problems };
  }

  async #walk(roots: readonly Root[]): Promise<PackageFolder[]> {
    const folders: PackageFolder[] = [];
    for (const root of roots) {
      for await (const folder of this.#walker.walk(root.directory)) folders.push(folder);
    }
    this.#problems.push(...folders.flatMap((folder) => folder.problems));
    return folders;
  }

  async #readManifests(folder: PackageFolder): Promise<void> {
    for (const path of folder.manifests) {
      const manifest = await this.#attempt(path, this.#readManifest(path));
      if (manifest && path === folder.ownManifest) await this.#addPackage(folder, manifest);
    }
  }

  async #readManifest(path: string): Promise<Manifest> {
    return this.#manifests.parse(await this.#manifests.read(path));
  }

  async #addPackage(folder: PackageFolder, manifest: Manifest): Promise<void> {
    const { name, version } = manifest;
    // Outside node_modules a manifest without a name only marks a folder, as {"type":"commonjs"} does.
    if (typeof name !== 'string' && !folder.isInstalled) return;
    const licence = await this.#attempt(folder.directory, this.#licences.resolve(folder, manifest));
    this.#packages.push({
      name: typeof name === 'string' ? name : basename(folder.directory),
      version: typeof version === 'string' ? version : 'no version',
      licence: licence ?? { id: 'unreadable', byText: undefined },
      directory: folder.directory,
      files: folder.files,
    });
  }

  /** One package after the other, a few of its files at once. */
  async #hashAll(folders: readonly PackageFolder[], advance: () => void, limit?: AbortSignal): Promise<void> {
    for (const folder of folders) {
      if (folder.files.length === 0) continue;
      const startMs = performance.now();
      await this.#hashFiles(folder, advance, limit);
      if (limit?.aborted) return;
      this.#hashing.finished(folder.name, folder.files.length, performance.now() - startMs);
    }
  }

  async #hashFiles({ name, files }: PackageFolder, advance: () => void, limit?: AbortSignal): Promise<void> {
    const readingOf = (sizeBytes: number) => this.#hashing.reading(name, sizeBytes);
    await forEachBounded(files, await this.#hashing.filesAtOnce(name), async (path) => {
      const file = await this.#attempt(path, this.#hasher.hash(path, readingOf, limit));
      if (!file && limit?.aborted) return 'stop';
      if (file) this.#files.push(file);
      return advance();
    });
  }

  async #attempt<T>(path: string, work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      // Called off by the limit is not broken.
      if (error instanceof Error && error.name !== 'AbortError') this.#problems.push({ path, error });
      return undefined;
    }
  }
}

function limitSignal(limitMs: number | undefined): AbortSignal | undefined {
  // A timer of 0 ms would let some files through: how many depends on the machine.
  if (limitMs === 0) return AbortSignal.abort();
  return limitMs === undefined ? undefined : AbortSignal.timeout(limitMs);
}
