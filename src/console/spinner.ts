// Batch → the terminal's last line: one spinner a terminal, shared by every batch. The only importer of ora, which is
// loaded when the first line is shown.

import { canAnimate, hasColor, type Terminal } from './terminal.js';

/** A line that is asked for its text whenever it is drawn, so that it costs nothing in between. */
export interface SpinnerLine {
  /** At most `width` columns of plain text. */
  textFor(width: number): string;
}

/** The part of ora's spinner that is safe: `succeed` and `fail` write ANSI codes into pipes. */
interface OraSpinner {
  start(): unknown;
  stop(): unknown;
  clear(): unknown;
}

/** Columns ora takes for the frame and the gap, and one to spare: a full last column wraps on some terminals. */
const RESERVED_COLUMNS = 4;

export class Spinner {
  readonly #terminal: Terminal;
  /** The lines of what is still running, oldest first; the last one is shown. */
  #lines: readonly SpinnerLine[] = [];
  #ora: OraSpinner | undefined;
  /** True from when ora asked for the line's text until the line was cleared. */
  #isDrawn = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Shows a line until the returned function is called. Where nothing can be animated, nothing happens. */
  show(line: SpinnerLine): () => void {
    if (!canAnimate(this.#terminal)) return () => {};
    this.#lines = [...this.#lines, line];
    void this.#start();
    return () => this.#hide(line);
  }

  /**
   * Writes something of ours while the spinner's line is out of the way, for a logger may bypass the streams ora watches.
   * The line comes back with ora's next frame, so that a burst of lines clears it once.
   */
  aside(write: () => void): void {
    if (this.#isDrawn) {
      this.#isDrawn = false;
      quietly(() => this.#ora?.clear());
    }
    write();
  }

  /** A spinner that cannot be loaded or drawn is no reason to disturb the work. */
  async #start(): Promise<void> {
    try {
      const { default: ora } = await import('ora');
      if (this.#lines.length === 0) return;
      this.#ora ??= ora({
        stream: this.#terminal.stream as NodeJS.WriteStream,
        // Decided here: ora's own check knows neither `columns === 0` nor an injected environment.
        isEnabled: true,
        color: hasColor(this.#terminal) ? 'cyan' : false,
        // Swallowing the keyboard of a program that reads it is not for a library to do.
        discardStdin: false,
        suffixText: () => this.#text(),
      });
      this.#ora.start();
    } catch {
      // As above.
    }
  }

  #hide(line: SpinnerLine): void {
    if (!this.#lines.includes(line)) return;
    this.#lines = this.#lines.filter((one) => one !== line);
    if (this.#lines.length > 0) return;
    this.#isDrawn = false;
    quietly(() => this.#ora?.stop());
  }

  /** Called from ora's timer, where an error would be an uncaught one. */
  #text(): string {
    this.#isDrawn = true;
    let text = '';
    const width = Math.max(1, this.#terminal.columns - RESERVED_COLUMNS);
    quietly(() => {
      text = this.#lines.at(-1)?.textFor(width) ?? '';
    });
    return text;
  }
}

/** What fails at drawing went away with its terminal; the work goes on. */
function quietly(draw: () => unknown): void {
  try {
    draw();
  } catch {
    // As said.
  }
}

const spinners = new WeakMap<object, Spinner>();

/** The spinner of a terminal: always the same one, for two on one line would overwrite each other. */
export function spinnerOn(terminal: Terminal): Spinner {
  const owner = terminal.stream ?? terminal;
  let spinner = spinners.get(owner);
  if (spinner === undefined) {
    spinner = new Spinner(terminal);
    spinners.set(owner, spinner);
  }
  return spinner;
}
