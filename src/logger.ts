// Logging: the structural logger Tracklight writes to, and text made safe for a log line.

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * What Tracklight needs of a logger: `console`, a pino or a winston logger work as they are. A missing method is a
 * level that is off.
 */
export interface Logger {
  debug?(...args: any[]): unknown;
  info?(...args: any[]): unknown;
  warn?(...args: any[]): unknown;
  error?(...args: any[]): unknown;
}

/** The three loggers: the person at the terminal, what went wrong, every call. */
export interface Loggers {
  readonly console: Logger;
  readonly error: Logger;
  readonly analytics: Logger;
}

/** A logger that writes nothing. */
export const SILENT_LOGGER: Logger = Object.freeze({});

/** The global `console` from `info` up: the default, so that a call line a call is opt-in. */
export const CONSOLE_FROM_INFO: Logger = Object.freeze({
  info: (...args: unknown[]) => console.info(...args),
  warn: (...args: unknown[]) => console.warn(...args),
  error: (...args: unknown[]) => console.error(...args),
});

/** True when a line of this level would be written: asked before a line is formatted. */
export function isLevelOn(logger: Logger, level: LogLevel): boolean {
  try {
    if (typeof logger[level] !== 'function') return false;
    const { isLevelEnabled } = logger as { isLevelEnabled?: (level: string) => boolean };
    return typeof isLevelEnabled !== 'function' || isLevelEnabled.call(logger, level) !== false;
  } catch {
    // It may yet be able to write.
    return true;
  }
}

/** Writes one line; a logger that throws is ignored, because telemetry never fails the code it watches. */
export function log(logger: Logger, level: LogLevel, line: string): void {
  if (isLevelOn(logger, level)) write(() => logger[level]?.(line));
}

/** True for loggers that take fields beside the message (pino, winston). */
export function isStructured(logger: Logger): boolean {
  return structureOf(logger) !== undefined;
}

/** Writes one record with fields, in the argument order the logger wants: pino fields first, winston message first. */
export function logRecord(logger: Logger, level: LogLevel, message: string, fields: object): void {
  if (!isLevelOn(logger, level)) return;
  const args = structureOf(logger) === 'pino' ? [fields, message] : [message, fields];
  write(() => logger[level]?.(...args));
}

function write(call: () => unknown): void {
  try {
    const result = call();
    // A logger may be asynchronous: its rejection must not become an unhandled one, which ends the process.
    if (result instanceof Promise) result.catch(() => {});
  } catch {
    // Nowhere left to report to.
  }
}

function structureOf(logger: Logger): 'pino' | 'winston' | undefined {
  const has = (name: string) => typeof (logger as Record<string, unknown>)[name] === 'function';
  try {
    if (has('bindings') && has('child')) return 'pino';
    if (has('log') && has('configure') && has('child')) return 'winston';
  } catch {
    // A getter that throws: no logger we know.
  }
  return undefined;
}

// ANSI sequences whole, then every C0/C1 control, line and paragraph separator, and the bidi controls that can make a
// terminal show another text than the one that was logged.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** One line of plain text: no control, ANSI or bidi characters, at most `maxLength` characters. */
export function toPlainLine(text: string, maxLength = 200): string {
  const clean = text
    .slice(0, maxLength * 4)
    .replace(UNSAFE, (match) => (match.length === 1 && /\s/.test(match) ? ' ' : ''));
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1)}…` : clean;
}
