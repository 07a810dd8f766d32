// What only the standard dialect has: private members and `accessor`.

import { Analytics, skip, trackInstanceMethod } from 'tracklight';
import { type Equal, isTrue } from './assert.mjs';

const analytics = new Analytics();

class Vault {
  readonly analytics = analytics;

  @analytics.track('compute')
  #open<T>(key: T): T {
    return key;
  }

  @analytics.track('compute')
  static #count(values: readonly unknown[]): number {
    return values.length;
  }

  @analytics.track('compute')
  get #level(): number {
    return 1;
  }

  @analytics.track('compute')
  set #level(level: number) {
    void level;
  }

  @analytics.track('compute')
  #arrow = (value: string): number => value.length;

  @analytics.track('compute')
  accessor title = 'vault';

  @analytics.track('compute')
  accessor #secret = 1;

  @analytics.track('compute')
  static accessor shared: string | undefined;

  @trackInstanceMethod('compute')
  #later(): void {}

  @skip()
  #quiet(): void {}

  use(): number {
    this.#later();
    this.#quiet();
    this.#level = this.#secret;
    return Vault.#count([this.#open('x')]) + this.#arrow('x') + this.#level;
  }
}

isTrue<Equal<Vault['title'], string>>();
isTrue<Equal<(typeof Vault)['shared'], string | undefined>>();

const Anonymous =
  @analytics.track('service')
  class {
    run(): void {}
  };

void [new Vault().use(), new Anonymous()];
