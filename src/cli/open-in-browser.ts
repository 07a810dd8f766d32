// Report → browser: handed to the system's own opener, without a shell in between.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withDeadline } from '../clock.js';
import type { Shell } from './command.js';

const OPENERS: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
const ELSEWHERE = ['xdg-open'] as const;

/** What cannot show anything ends at once; what shows it may last as long as the browser. */
const MAX_WAIT_MS = 1_000;

/** The report is written already: that nothing can show it is told, and is no failure. */
export async function openInBrowser(path: string, { stderr, env }: Shell): Promise<void> {
  const [program, ...args] = OPENERS[process.platform] ?? ELSEWHERE;
  const address = pathToFileURL(resolve(path)).href;
  const child = spawn(program, [...args, address], { env: { ...env }, stdio: 'ignore', detached: true });
  try {
    await once(child, 'spawn');
  } catch {
    stderr.write(`tracklight: ${program} could not be started to show the report\n`);
    return;
  }
  const ending = await withDeadline(once(child, 'exit'), MAX_WAIT_MS);
  if (ending !== 'timeout' && ending[0] !== 0)
    stderr.write(`tracklight: ${program} found nothing to show the report\n`);
  child.unref();
}
