// Reading → stderr: one line that says how far a long read is, redrawn in place and gone at its end.

import { type Scheduler, systemScheduler } from '../clock.js';
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
  readonly #clock: Pick<Scheduler, 'nowMs'>;
  #drawnMs: number;
  #isDrawn = false;

  constructor(name: string, shell: Shell, clock: Pick<Scheduler, 'nowMs'> = systemScheduler) {
    this.#name = toPlainLine(name);
    this.#shell = shell;
    this.#clock = clock;
    this.#drawnMs = clock.nowMs();
  }

  show(bytes: number): void {
    const terminal = terminalOf(this.#shell.stderr, this.#shell.env);
    const nowMs = this.#clock.nowMs();
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
