// Log lines → a test: a logger that keeps them, for every `logger` option.

import type { Logger, LogLevel } from '../logger.js';
import { requireOneOf } from '../option-rules.js';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Keeps its lines. Levels below `leastLevel` are off, so that such lines are not even written. Default: all are on. */
export class TestLogger implements Logger {
  /** As `warn: The report was not written`, oldest first. */
  readonly lines: string[] = [];
  readonly debug = this.#writer('debug');
  readonly info = this.#writer('info');
  readonly warn = this.#writer('warn');
  readonly error = this.#writer('error');
  readonly #leastLevel: LogLevel;

  constructor(leastLevel: LogLevel = 'debug') {
    this.#leastLevel = requireOneOf('leastLevel', leastLevel, LEVELS);
  }

  isLevelEnabled(level: LogLevel): boolean {
    return LEVELS.indexOf(level) >= LEVELS.indexOf(this.#leastLevel);
  }

  #writer(level: LogLevel): (line: string) => void {
    return (line) => {
      if (this.isLevelEnabled(level)) this.lines.push(`${level}: ${line}`);
    };
  }
}
