// Exporter → logger: each kind of trouble is told once; a cap that was reached is reached again a million times.

import { describeError } from '../../describe-error.js';
import { type Logger, log, toPlainLine } from '../../logger.js';

export class OnceLogger {
  readonly #logger: Logger;
  readonly #told = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  warn(trouble: string, error?: unknown): void {
    if (this.#told.has(trouble)) return;
    this.#told.add(trouble);
    const { name, message } = describeError(error);
    const line = error === undefined ? trouble : `${trouble}: ${name}: ${message}`;
    log(this.#logger, 'warn', toPlainLine(`PrometheusExporter: ${line}`, 1024));
  }
}
