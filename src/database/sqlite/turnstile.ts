// Port → connection: one transaction at a time, in the order in which they were asked for.

/** A connection has one transaction; who needs it waits here until it is free. */
export class Turnstile {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is the caller's turn; `leave` lets the next one in. */
  async enter(): Promise<() => void> {
    const previous = this.#last;
    let leave = (): void => {};
    this.#last = new Promise((resolve) => {
      leave = resolve;
    });
    await previous;
    return leave;
  }
}
