// Reading → stderr: one line that says how far a long read is, redrawn in place and gone at its end.

import { systemScheduler } from '../clock.js';
import { canAnimate, terminalOf, widthOf } from '../console/terminal.js';
import { cutToColumns } from '../console/text-width.js';
import { toPlainLine } from '../logger.js';
import type { Shell } from './command.js';

/** What is read within this time needs no progress; later the line is drawn as often. */
const INTERVAL_MS = 250;
const CLEAR_LINE = '\r\u001b[K';

/** Draws on terminals only: a log has no use for it. */
export class ReadingLine {
  readonly #name: string;
  readonly #shell: Shell;
  #drawnMs = systemScheduler.epochMs();
  #isDrawn = false;

  constructor(name: string, shell: Shell) {
    this.#name = toPlainLine(name);
    this.#shell = shell;
  }

  show(bytes: number): void {
    const terminal = terminalOf(this.#shell.stderr, this.#shell.env);
    const nowMs = systemScheduler.epochMs();
    if (!canAnimate(terminal) || nowMs - this.#drawnMs < INTERVAL_MS) return;
    this.#drawnMs = nowMs;
    this.#isDrawn = true;
    const line = `Reading ${this.#name}  ${(bytes / 2 ** 20).toFixed(0)} MiB`;
    // A full line would make some terminals go on to the next one.
    this.#shell.stderr.write(CLEAR_LINE + cutToColumns(line, widthOf(terminal) - 1));
  }

  clear(): void {
    if (this.#isDrawn) this.#shell.stderr.write(CLEAR_LINE);
    this.#isDrawn = false;
  }
}
