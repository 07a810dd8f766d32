// What only the standard dialect can decorate, run for each compiler.

import { expect } from 'chai';
import { setUp } from '../set-up.js';
import { decoratorsOf } from './member-suite.js';
import type * as privateMembers from './private-members.js';

export type PrivateMembers = typeof privateMembers;

export interface EmitTraits {
  /** False where the emit moves private members out of the class: then nothing tells the declaring class of a base. */
  readonly keepsPrivateInClass: boolean;
}

export function describePrivateMembers(load: () => PrivateMembers, { keepsPrivateInClass }: EmitTraits): void {
  describe('@track on a private member', () => {
    it('tracks methods, getters, setters, accessors, fields and static methods', async () => {
      const { analytics } = setUp();
      const { Vault } = load().makePrivate(decoratorsOf(analytics));
      const vault = new Vault();

      expect(vault.open('key')).to.equal('key gold');
      expect(await vault.fetch()).to.equal('gold');
      expect(vault.weigh()).to.equal(5);
      expect(vault.assign('silver')).to.equal('silver');
      expect(vault.levelUp()).to.equal(2);
      expect(vault.arrow(1)).to.equal(3);
      expect(Vault.forge()).to.equal('forged');

      expect(analytics.events.map(({ functionName }) => functionName)).to.deep.equal([
        'Vault.#open',
        'Vault.#fetch',
        'Vault.#weight',
        'Vault.#owner',
        'Vault.#level',
        'Vault.#level',
        'Vault.#level',
        'Vault.#level',
        'Vault.#arrow',
        'Vault.#forge',
      ]);
    });

    it(`names the ${keepsPrivateInClass ? 'declaring class' : 'class of the receiver'} for an instance of a subclass`, () => {
      const { analytics } = setUp();
      const { SubVault } = load().makePrivate(decoratorsOf(analytics));

      new SubVault().open('key');
      SubVault.forge();

      const owner = keepsPrivateInClass ? 'Vault' : 'SubVault';
      expect([...analytics.callCounts.keys()]).to.deep.equal([`${owner}.#open`, 'Vault.#forge']);
    });
  });

  describe('@track on a field that replaces a base’s', () => {
    it('names each by the class that declares it', () => {
      const { analytics } = setUp();
      const { Base, Derived } = load().makeFields(decoratorsOf(analytics));

      expect([new Derived().arrow(), new Base().arrow()]).to.deep.equal(['derived', 'base']);

      expect([...analytics.callCounts.keys()]).to.deep.equal(['Derived.arrow', 'Base.arrow']);
    });
  });

  describe('@track in a class expression', () => {
    it('names by the class’s own name, or the bare name without one', () => {
      const { analytics } = setUp();
      const { Named, Nameless } = load().makeExpressions(decoratorsOf(analytics));

      new Named().run();
      new Nameless().run();

      // Some compilers make up a name.
      const bare = Nameless.name === '' ? 'run' : `${Nameless.name}.run`;
      expect([...analytics.callCounts.keys()]).to.deep.equal(['Inner.run', bare]);
    });

    it('names by the mixin that declares the method', () => {
      const { analytics } = setUp();
      const { mixin } = load().makeExpressions(decoratorsOf(analytics));
      class Thing extends mixin(class Root {}) {}
      class Other extends mixin(Thing) {}

      new Thing().mixed();
      new Other().mixed();

      expect([...analytics.callCounts]).to.deep.equal([['Mixed.mixed', 2]]);
    });

    it('is not misled by a static member called name', () => {
      const { analytics } = setUp();
      const { Odd } = load().makeExpressions(decoratorsOf(analytics));

      new Odd().run();

      expect([...analytics.callCounts.keys()]).to.deep.equal(['run']);
    });
  });
}
