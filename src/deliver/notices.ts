// Batch queue → hooks and logger: what there is to tell, told only once the queue's own state is settled.

import { runGuarded } from './delivery-context.js';
import type { QueueHooks } from './hooks.js';

type NoticeOf<K extends keyof QueueHooks> = Parameters<NonNullable<QueueHooks[K]>>[0];

/**
 * Calls into foreign code, kept back until the end of what the queue is doing: a hook that records, flushes or closes
 * finds the queue between two steps, and never in the middle of one.
 */
export class Notices {
  readonly #hooks: QueueHooks;
  readonly #pending: (() => unknown)[] = [];
  /** True while what happens is not to be told to the hooks. */
  isMuted = false;

  constructor(hooks: QueueHooks) {
    this.#hooks = hooks;
  }

  /** For the hook of this name, if there is one; the notice is made only then. */
  add<K extends keyof QueueHooks>(name: K, notice: () => NoticeOf<K>): void {
    const hook = this.#hooks[name] as ((notice: NoticeOf<K>) => unknown) | undefined;
    if (hook !== undefined && !this.isMuted) this.#pending.push(() => hook.call(this.#hooks, notice()));
  }

  addCall(call: () => unknown): void {
    this.#pending.push(call);
  }

  /** Tells everything; nothing that is thrown comes back. */
  tell(): void {
    for (let call = this.#pending.shift(); call !== undefined; call = this.#pending.shift()) runGuarded(call);
  }
}
