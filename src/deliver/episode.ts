// Troubles → logger: a lasting state is told once when it begins and once when it ends, however often it is met.

/** What is told again within this time of the last is not. */
const QUIET_MS = 60_000;

export interface EpisodeParts {
  readonly warn: (line: string) => void;
  readonly nowMs: () => number;
}

/** One kind of trouble. */
export class Episode {
  readonly #parts: EpisodeParts;
  readonly #count: () => number;
  #countBefore = 0;
  #isOn = false;
  #isTold = false;
  #toldMs = Number.NEGATIVE_INFINITY;

  /** `count`: of what it costs, since the process began. */
  constructor(parts: EpisodeParts, count = () => 0) {
    this.#parts = parts;
    this.#count = count;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** What it has cost since it began. */
  get cost(): number {
    return this.#count() - this.#countBefore;
  }

  /** Has no effect while it goes on. Begun again within the quiet time it is one with the last, and not told. */
  begin(line: string): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#countBefore = this.#count();
    this.#isTold = this.mention(() => line);
  }

  end(line: string): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    if (this.#isTold) this.#parts.warn(line);
  }

  /** For what is over at once, and may come often: the line is made only where it is told. Returns whether it was. */
  mention(line: () => string): boolean {
    const nowMs = this.#parts.nowMs();
    if (nowMs - this.#toldMs < QUIET_MS) return false;
    this.#toldMs = nowMs;
    this.#parts.warn(line());
    return true;
  }
}
