// Exporter → logger: whatever fails in OpenTelemetry's code never reaches the code that is watched, and is told once.

import { describeError } from '../../describe-error.js';
import { type Logger, log, toPlainLine } from '../../logger.js';

export class FaultGuard {
  readonly #what: string;
  readonly #logger: Logger;
  #isTold = false;

  constructor(what: string, logger: Logger) {
    this.#what = what;
    this.#logger = logger;
  }

  /** What `work` gives, or `otherwise` when it throws. */
  run<R>(work: () => R, otherwise: R): R {
    try {
      return work();
    } catch (error) {
      this.tell(error);
      return otherwise;
    }
  }

  tell(error: unknown): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const { name, message } = describeError(error);
    log(this.#logger, 'warn', toPlainLine(`${this.#what}: ${name}: ${message}`));
  }
}
