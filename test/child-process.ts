// A process of a test's own → all that it printed, and how it ended.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface ChildEnding {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which they came. */
  readonly output: string;
}

/** Called with everything printed so far, whenever more is. */
export type OnOutput = (output: string, child: ChildProcess) => void;

/** Resolves when the process has ended, however it did. */
export async function endingOf(child: ChildProcess, onOutput?: OnOutput): Promise<ChildEnding> {
  const printed = { stdout: '', stderr: '', output: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      printed.output += text;
      onOutput?.(printed.output, child);
    });
  }
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...printed };
}

/** The environment without settings of whoever runs the tests that would change what a program does. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const isForeign = (name: string) =>
    name.startsWith('TRACKLIGHT_') || name === 'TSX_TSCONFIG_PATH' || name === 'NODE_OPTIONS';
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForeign(name)));
}
