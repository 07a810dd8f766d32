// Log lines → a test: the three loggers of an Analytics, apart.

import type { Loggers } from '../logger.js';
import { TestLogger } from './test-logger.js';

/** For the option `loggers`: what the person at the terminal, the error log and the log of calls would have been told. */
export class TestLoggers implements Loggers {
  readonly console = new TestLogger();
  readonly error = new TestLogger();
  readonly analytics = new TestLogger();
}
