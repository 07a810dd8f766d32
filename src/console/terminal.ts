// Where text is shown: what Tracklight asks of a terminal before it colours, cuts or animates anything.

/** The part of a `tty.WriteStream` that is looked at; structural, so that our types need none of Node's. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A terminal, or what stands in for one; tests inject their own. */
export interface Terminal {
  readonly isTTY: boolean;
  /** Columns; 0 when unknown, which some terminals report. */
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a spinner is drawn on; without one nothing is drawn. */
  readonly stream?: TerminalStream;
}

/** Text that is not shown on a terminal is laid out for this many columns. */
const PIPE_COLUMNS = 100;
/** A terminal that does not know its width. */
const USUAL_COLUMNS = 80;

/** A pipe, a file or a logger of the user's own: no colours, no cursor. */
export const PIPE: Terminal = Object.freeze({ isTTY: false, columns: 0, env: Object.freeze({}) });

/** The terminal behind an output stream; its width is read anew each time, because people resize windows. */
export function terminalOf(stream: TerminalStream, env: Terminal['env'] = process.env): Terminal {
  return {
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? 0;
    },
    env,
    stream,
  };
}

/** The columns to lay text out for. */
export function widthOf(terminal: Terminal): number {
  if (!terminal.isTTY) return PIPE_COLUMNS;
  return terminal.columns > 0 ? terminal.columns : USUAL_COLUMNS;
}

/** Colours are for terminals only, and never for people who set `NO_COLOR` (https://no-color.org). */
export function hasColor(terminal: Terminal): boolean {
  return terminal.isTTY && !terminal.env.NO_COLOR && terminal.env.TERM !== 'dumb';
}

/** True where a line can be redrawn in place. With 0 columns ora never stops redrawing, so the width must be known. */
export function canAnimate(terminal: Terminal): boolean {
  const { isTTY, columns, env, stream } = terminal;
  return isTTY && columns > 0 && stream !== undefined && !isCi(env) && env.TERM !== 'dumb';
}

function isCi(env: Terminal['env']): boolean {
  return env.CI !== undefined && !['', '0', 'false'].includes(env.CI);
}
