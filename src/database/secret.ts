// Connection string → driver: a password on its way, shown by nothing that prints or serializes what holds it.

export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the driver's eyes. */
  reveal(): string {
    return this.#text;
  }
}
