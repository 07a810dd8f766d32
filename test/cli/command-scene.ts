// A folder and a shell of each test's own, and the commands that are run there.

import { join } from 'node:path';
import type { AnalyticsSnapshot } from '../../src/aggregate/snapshot.js';
import type { ExitCode } from '../../src/cli/command.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { TemporaryFolder } from '../report/temporary-folder.js';
import { FakeShell } from './fake-shell.js';

export class CommandScene {
  #folder: TemporaryFolder | undefined;
  #shell = new FakeShell();

  get folder(): TemporaryFolder {
    this.#folder ??= new TemporaryFolder();
    return this.#folder;
  }

  get shell(): FakeShell {
    return this.#shell;
  }

  /** The path of what has a name in the folder. */
  at(name: string): string {
    return join(this.folder.path, name);
  }

  /** Writes a snapshot to a file and returns its path. */
  write(name: string, snapshot: AnalyticsSnapshot): string {
    return this.folder.write(name, JSON.stringify(snapshot));
  }

  run(...args: readonly string[]): Promise<ExitCode> {
    return runCommandLine(args, this.shell);
  }

  /** What comes next is another test's. */
  clear(): void {
    this.#folder?.remove();
    this.#folder = undefined;
    this.#shell = new FakeShell();
  }
}

/** Called in a `describe`; as new for each of its tests. */
export function useCommandScene(): CommandScene {
  const scene = new CommandScene();
  afterEach(() => scene.clear());
  return scene;
}
