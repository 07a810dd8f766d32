// Destinations and hooks → record(): tells an event that the delivery itself caused from one that the program caused.
//
// A destination may be tracked, or use a tracked client. If its own events started sends, one send would cause the next
// for ever. AsyncLocalStorage follows a send through its awaits, but on Node before 24 it makes every promise of the
// process 3 to 4 times dearer (100 → 375 ns an `await` on Node 20). It is therefore on only while a send is on its way.

import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<DeliveryContext>();
let active = 0;

/** True in code that a destination, a hook or a logger runs, also behind its awaits. */
export function isInsideDelivery(): boolean {
  return active > 0 && storage.getStore()?.isActive === true;
}

/** True in code that a hook or a logger runs. What it records is counted, but not told to hooks again. */
export function isInsideHook(): boolean {
  return isInsideDelivery() && storage.getStore()?.kind === 'hook';
}

/** One call into foreign code. It ends by `leave`: sockets made in it may live on, and are not inside. */
export class DeliveryContext {
  readonly kind: 'send' | 'hook';
  #isActive = false;

  constructor(kind: 'send' | 'hook') {
    this.kind = kind;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  run<R>(work: () => R): R {
    this.#isActive = true;
    active++;
    return storage.run(this, work);
  }

  leave(): void {
    if (!this.#isActive) return;
    this.#isActive = false;
    active--;
    if (active === 0) storage.disable();
  }
}

/** Runs a hook or a logger, whose failure is nobody's business here, neither thrown nor rejected. */
export function runGuarded(work: () => unknown): void {
  const context = new DeliveryContext('hook');
  const leave = () => context.leave();
  try {
    const result = context.run(work);
    if (result instanceof Promise) result.then(leave, leave);
    else leave();
  } catch {
    leave();
  }
}
