// OpenFeature → hooks: the part of its server SDK (1.17 and later) that we need, so that no package has to be imported.

import { describeError } from '../../describe-error.js';
import { type Logger, log, toPlainLine } from '../../logger.js';

/** Whom and what a flag is evaluated for. */
export interface EvaluationContext {
  readonly targetingKey?: string | undefined;
  readonly [attribute: string]: unknown;
}

/** One evaluation: the same object in every stage of a hook. */
export interface HookContext {
  readonly flagKey: string;
  readonly context: EvaluationContext;
  readonly logger: Logger;
}

/** What an evaluation came to. */
export interface EvaluationDetails {
  readonly value: unknown;
  readonly variant?: string | undefined;
  readonly reason?: string | undefined;
  readonly errorCode?: string | undefined;
}

/** Runs a hook's own work: whatever fails in it is told once and never becomes the evaluation's failure. */
export class HookGuard {
  readonly #what: string;
  #isTold = false;

  constructor(what: string) {
    this.#what = what;
  }

  run(logger: Logger, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.tell(logger, error);
    }
  }

  tell(logger: Logger, error: unknown): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const { name, message } = describeError(error);
    log(logger, 'warn', toPlainLine(`${this.#what}: ${name}: ${message}`));
  }
}

/** The context's attributes, its key aside: all, none or those named. */
export function attributesOf(context: EvaluationContext, chosen: boolean | readonly string[]): Record<string, unknown> {
  if (chosen === false) return {};
  const { targetingKey, ...attributes } = context;
  if (chosen === true) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => chosen.includes(name)));
}
