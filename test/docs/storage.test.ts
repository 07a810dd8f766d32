import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { resolveStoreOptions } from '../../src/database/store-options.js';

const PAGES = ['README.md', 'docs/storage.md', 'docs/command.md'];
/** With something behind the scheme: a database, and not a kind of them. */
const CONNECTION_STRING = /\b(?:sqlite|postgres(?:ql)?|mysql|mariadb|clickhouse):\/*[\w:][^\s`'|)]*/g;

const shown = new Set(PAGES.flatMap((page) => readFileSync(page, 'utf8').match(CONNECTION_STRING) ?? []));

describe('The connection strings in the documentation', () => {
  it('are of every engine', () => {
    const engines = [...shown].map((connectionString) => resolveStoreOptions({ connectionString }).target.engine);

    expect(new Set(engines)).to.have.all.keys('sqlite', 'postgres', 'mysql', 'clickhouse');
  });

  for (const connectionString of shown) {
    it(`are taken without another option: ${connectionString}`, () => {
      expect(() => resolveStoreOptions({ connectionString })).to.not.throw();
    });
  }
});
