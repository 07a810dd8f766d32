// A script that waits to be signalled → its signals, each when the script says that it is ready for one.

import type { RunOptions } from '../run-script.js';

/** Keeps a script alive until it is signalled, and says when it can be. */
export const WAITING = `
  const waiting = setInterval(() => {}, 1_000);
  console.log('ready');
`;

/** Sends the signals, the next one whenever another \`ready\` is printed. */
export function signalWhenReady(...signals: readonly NodeJS.Signals[]): RunOptions {
  let sent = 0;
  return {
    onOutput: (output, child) => {
      while (sent < signals.length && sent < output.split('ready').length - 1) child.kill(signals[sent++]);
    },
  };
}
