// Troubles → logger: a lasting state is told once when it begins and once when it ends, however often it is met.

/** Episodes that begin closer to each other than this are one: only the first is told. */
const QUIET_MS = 60_000;

/** One kind of trouble. */
export class Episode {
  readonly #warn: (line: string) => void;
  readonly #count: () => number;
  #countBefore = 0;
  #isOn = false;
  #isTold = false;
  #toldMs = Number.NEGATIVE_INFINITY;

  /** `count`: of what it costs, since the process began. */
  constructor(warn: (line: string) => void, count = () => 0) {
    this.#warn = warn;
    this.#count = count;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** What it has cost since it began. */
  get cost(): number {
    return this.#count() - this.#countBefore;
  }

  /** Has no effect while it goes on. */
  begin(line: string, nowMs: number): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#countBefore = this.#count();
    this.#isTold = nowMs - this.#toldMs >= QUIET_MS;
    if (!this.#isTold) return;
    this.#toldMs = nowMs;
    this.#warn(line);
  }

  end(line: string): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    if (this.#isTold) this.#warn(line);
  }
}
