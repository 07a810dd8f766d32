// What only the standard dialect can decorate: private members, members of class expressions. Nothing is imported at
// run time.

import type { Decorators } from './shared-members.js';

export function makePrivate({ track }: Decorators) {
  class Vault {
    #content = 'gold';

    @track() #open(key: string): string {
      return `${key} ${this.#content}`;
    }

    @track() async #fetch(): Promise<string> {
      return this.#content;
    }

    @track() get #weight(): number {
      return 5;
    }

    @track() set #owner(owner: string) {
      this.#content = owner;
    }

    @track() accessor #level = 1;

    @track() #arrow = (n: number): number => n + this.#level;

    @track() static #forge(): string {
      return 'forged';
    }

    open(key: string): string {
      return this.#open(key);
    }

    fetch(): Promise<string> {
      return this.#fetch();
    }

    weigh(): number {
      return this.#weight;
    }

    assign(owner: string): string {
      this.#owner = owner;
      return this.#content;
    }

    levelUp(): number {
      this.#level += 1;
      return this.#level;
    }

    arrow(n: number): number {
      return this.#arrow(n);
    }

    static forge(): string {
      return Vault.#forge();
    }
  }

  class SubVault extends Vault {}
  return { Vault, SubVault };
}

export function makeFields({ track }: Decorators) {
  class Base {
    @track() arrow = (): string => 'base';
  }
  class Derived extends Base {
    @track() override arrow = (): string => 'derived';
  }
  return { Base, Derived };
}

export function makeExpressions({ track }: Decorators) {
  const Named = class Inner {
    @track() run(): void {}
  };
  const nameless = () =>
    class {
      @track() run(): void {}
    };
  const mixin = <C extends abstract new (...args: any[]) => object>(Base: C) => {
    abstract class Mixed extends Base {
      @track() mixed(): void {}
    }
    return Mixed;
  };
  class Odd {
    static name(): string {
      return 'odd';
    }
    @track() run(): void {}
  }
  return { Named, Nameless: nameless(), mixin, Odd };
}
