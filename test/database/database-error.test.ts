import { inspect } from 'node:util';
import { expect } from 'chai';
import { DatabaseError, driverError, missingDriver, toDatabaseError } from '../../src/database/database-error.js';
import { Secret } from '../../src/database/secret.js';

const failure = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

describe('toDatabaseError', () => {
  it('has the engine, the driver’s message and its code', () => {
    const error = toDatabaseError(failure('relation "x" does not exist', { code: '42P01' }), 'postgres');

    expect(error).to.be.instanceOf(DatabaseError);
    expect(error.message).to.equal('PostgreSQL: relation "x" does not exist: 42P01');
    expect(error.code).to.equal('42P01');
  });

  it('does not say a code twice', () => {
    const { message } = toDatabaseError(failure('connect ECONNREFUSED ::1:3306', { code: 'ECONNREFUSED' }), 'mysql');

    expect(message).to.equal('MySQL: connect ECONNREFUSED ::1:3306');
  });

  it('takes the word of the first address where several were tried', () => {
    const first = failure('connect ECONNREFUSED ::1:5432', { code: 'ECONNREFUSED' });
    const { message, code } = toDatabaseError(new AggregateError([first, failure('other')]), 'postgres');

    expect([message, code]).to.deep.equal(['PostgreSQL: connect ECONNREFUSED ::1:5432', 'ECONNREFUSED']);
  });

  it('keeps nothing else of the driver’s error: no statement, no value, no cause', () => {
    const error = toDatabaseError(
      failure('Duplicate entry', { code: 'ER_DUP', sql: 'INSERT … secret', parameters: ['secret'], cause: 'secret' }),
      'mysql',
    );

    expect(inspect(error, { depth: 9, showHidden: true })).not.to.include('secret');
  });

  it('tells no field of an object that is no error', () => {
    const { message } = toDatabaseError({ code: 'E1', url: 'secret' }, 'mysql');

    expect(message).to.equal('MySQL: E1');
  });

  it('leaves out a message with the password in it, as it is or percent-encoded', () => {
    for (const text of ['p/w hunter', 'p%2Fw%20hunter']) {
      const error = toDatabaseError(
        failure(`bad url ${text}!`, { code: 'E1' }),
        'clickhouse',
        new Secret('p/w hunter'),
      );

      expect(error.message).to.equal('ClickHouse: E1');
    }
  });

  it('has a message of one line and at most 300 characters', () => {
    const { message } = toDatabaseError(failure(`a\r\n\tb \x1b[31m\u202ec${'x'.repeat(500)}`), 'sqlite');

    expect(message).to.match(/^SQLite: a b \[31m cx+…$/);
    expect(message).to.have.length('SQLite: '.length + 300);
  });

  it('makes something of whatever is thrown', () => {
    const hostile = new Proxy({}, { get: () => expect.fail('read') });

    for (const thrown of [undefined, null, 5, {}, hostile, { code: { toString: null } }]) {
      const { message, code } = toDatabaseError(thrown, 'sqlite');
      expect([message.startsWith('SQLite: '), code]).to.deep.equal([true, undefined]);
    }
  });

  it('leaves one of its own as it is', () => {
    const own = new DatabaseError('no');

    expect(toDatabaseError(own, 'mysql')).to.equal(own);
  });
});

describe('missingDriver', () => {
  it('says what to install, any of several', () => {
    expect(missingDriver('postgres', 'pg').message).to.equal(
      'PostgreSQL needs a package that is not installed: npm install pg',
    );
    expect(missingDriver('sqlite', 'libsql', 'better-sqlite3').message).to.match(
      /npm install libsql or npm install better-sqlite3$/,
    );
  });
});

describe('driverError', () => {
  for (const code of ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']) {
    it(`says what to install after ${code}`, () => {
      expect(driverError('mysql', 'mysql2', { message: 'Cannot find it', code })).to.include({
        message: 'MySQL needs a package that is not installed: npm install mysql2',
        code: 'MISSING_DRIVER',
      });
    });
  }

  it('says why a package that is installed does not load, and what to do in a bundle', () => {
    expect(driverError('postgres', 'pg', new Error('Dynamic require of "events"\nis not supported'))).to.include({
      message:
        'PostgreSQL: the package pg does not load (Dynamic require of "events" is not supported). In a bundle, mark pg ' +
        'as external',
      code: 'MISSING_DRIVER',
    });
  });
});
