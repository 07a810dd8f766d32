import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import type { EngineName } from '../../src/database/analytics-store.js';
import { parseConnectionString } from '../../src/database/connection-string.js';
import type { ServerTarget } from '../../src/database/store-request.js';

const fileOf = (text: string) => parseConnectionString(text);
const serverOf = (text: string, engine?: EngineName) => parseConnectionString(text, engine) as ServerTarget;

function errorOf(text: unknown, engine?: EngineName): Error {
  try {
    parseConnectionString(text, engine);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`accepted ${String(text)}`);
}

describe('parseConnectionString', () => {
  it('finds a file of SQLite, relative, absolute or by its bare path', () => {
    const file = (path: string) => ({ kind: 'file', engine: 'sqlite', path: resolve(path) });

    expect(fileOf('sqlite:///analytics.db')).to.deep.equal(file('analytics.db'));
    expect(fileOf('sqlite:///data/analytics.db')).to.deep.equal(file('data/analytics.db'));
    expect(fileOf('sqlite:////var/a%20b.db')).to.deep.equal(file('/var/a b.db'));
    expect(fileOf('sqlite+aiosqlite:///analytics.db')).to.deep.equal(file('analytics.db'));
    expect(fileOf('sqlite:analytics.db')).to.deep.equal(file('analytics.db'));
    expect(fileOf('data/50%.db')).to.deep.equal(file('data/50%.db'));
    expect(fileOf('/var/a.db')).to.deep.equal(file('/var/a.db'));
    expect(fileOf('C:\\data\\a.db')).to.deep.equal(file('C:\\data\\a.db'));
  });

  it('finds a database in memory', () => {
    for (const text of ['sqlite::memory:', 'sqlite:///:memory:', 'sqlite://', 'sqlite:///', ':memory:']) {
      expect(fileOf(text), text).to.deep.include({ path: ':memory:' });
    }
  });

  it('takes a server’s address apart', () => {
    const { password, parameters, ...address } = serverOf(
      'postgres://ada:secret@db.example:6543/shop?sslmode=require&options=-c%20a%3Db',
    );

    expect(address).to.deep.equal({
      kind: 'server',
      engine: 'postgres',
      host: 'db.example',
      port: 6_543,
      user: 'ada',
      database: 'shop',
    });
    expect(password?.reveal()).to.equal('secret');
    expect([...parameters]).to.deep.equal([
      ['sslmode', 'require'],
      ['options', '-c a=b'],
    ]);
  });

  it('leaves to the engine what is not said', () => {
    const { host, port, user, password, database, parameters } = serverOf('mysql://');

    expect({ host, port, user, password, database, parameters }).to.deep.equal({
      host: 'localhost',
      port: undefined,
      user: undefined,
      password: undefined,
      database: undefined,
      parameters: new Map(),
    });
  });

  it('decodes user, password and database', () => {
    const { user, password, database } = serverOf('mysql://a%40b:p%2Fw%3A%23%3F@h/sh%C3%B6p');

    expect([user, password?.reveal(), database]).to.deep.equal(['a@b', 'p/w:#?', 'shöp']);
  });

  it('takes the last @ for the one before the host', () => {
    const { password, host } = serverOf('postgres://ada:p@ss:w@rd@h/db');

    expect([password?.reveal(), host]).to.deep.equal(['p@ss:w@rd', 'h']);
  });

  it('tells an empty password from none', () => {
    expect(serverOf('mysql://root:@h').password?.reveal()).to.equal('');
    expect(serverOf('mysql://root@h').password).to.equal(undefined);
  });

  it('understands IPv6', () => {
    expect(serverOf('postgres://[::1]:5433/db')).to.include({ host: '::1', port: 5_433, database: 'db' });
    expect(serverOf('mysql://u@[fe80::1]')).to.include({ host: 'fe80::1', port: undefined });
  });

  it('understands sockets', () => {
    expect(serverOf('postgres:///db?host=/var/run/postgresql').host).to.equal('/var/run/postgresql');
    expect(serverOf('postgres://%2Fvar%2Frun/db').host).to.equal('/var/run');
    const { host, parameters } = serverOf('mysql:///db?unix_socket=/run/mysqld.sock&ssl=false');
    expect([host, ...parameters.keys()]).to.deep.equal(['/run/mysqld.sock', 'ssl']);
  });

  it('knows the engines by all their schemes, in any case', () => {
    const schemes = {
      postgres: ['postgres', 'postgresql', 'postgresql+asyncpg', 'PostgreSQL'],
      mysql: ['mysql', 'mariadb', 'mysql+aiomysql', 'mariadb+asyncmy'],
      clickhouse: ['clickhouse', 'clickhouse+http', 'ClickHouse+HTTPS'],
    };

    for (const [engine, names] of Object.entries(schemes)) {
      for (const scheme of names) expect(serverOf(`${scheme}://h/db`).engine, scheme).to.equal(engine);
    }
  });

  it('knows whether ClickHouse is spoken to over https', () => {
    const isSecure = (text: string) => serverOf(text, 'clickhouse').parameters.get('secure');

    for (const text of [
      'https://h',
      'https://h/?secure=false',
      'clickhouse://h?secure=true',
      'clickhouse://h:8443',
      'clickhouse+https://h',
    ]) {
      expect(isSecure(text), text).to.equal('true');
    }
    for (const text of ['http://h:8443/', 'clickhouse://h', 'clickhouse://h:8443?secure=0', 'clickhouse+http://h']) {
      expect(isSecure(text), text).to.equal('false');
    }
  });

  it('takes http(s) for ClickHouse only, and only when it is told so', () => {
    expect(serverOf('http://h:8123/db', 'clickhouse')).to.include({
      engine: 'clickhouse',
      port: 8_123,
      database: 'db',
    });
    expect(serverOf('http://h:8123/', 'clickhouse').database).to.equal(undefined);
    expect(errorOf('http://h').message).to.include("beside engine: 'clickhouse'");
    expect(errorOf('http://h', 'mysql').message).to.equal(
      "engine must be 'clickhouse' or left out for this connectionString, got 'mysql'",
    );
  });

  it('says which schemes of ClickHouse it understands when one is not HTTP', () => {
    for (const driver of ['native', 'asynch', 'Native']) {
      expect(errorOf(`clickhouse+${driver}://ada:hunter2@h:9000/db`).message).to.equal(
        'connectionString must be clickhouse://…, clickhouse+http://… or clickhouse+https://…, all of them HTTP, ' +
          `got clickhouse+${driver.toLowerCase()}://…`,
      );
    }
  });

  it('refuses a parameter that ClickHouse would ignore, without showing its value', () => {
    for (const [text, engine] of [
      ['clickhouse://h/db?secrue=hunter2', undefined],
      ['http://h/db?secure=false&secrue=hunter2', 'clickhouse'],
    ] as const) {
      expect(errorOf(text, engine).message).to.equal(
        'connectionString for ClickHouse has no parameter "secrue"; known are secure',
      );
    }
    expect(errorOf('clickhouse://h/db?secure=hunter2').message).to.equal(
      "connectionString's secure must be one of true, 1, yes, false, 0, no, got another value",
    );
  });

  it('refuses white space at the end, which would be a part of a name', () => {
    const texts = [
      'postgres://h/db\n',
      'mysql://h/db ',
      'clickhouse://h\r\n',
      'sqlite:///a.db\n',
      'a.db\n',
      'http://h/\t',
    ];

    for (const text of texts) {
      expect(errorOf(text, undefined).message, JSON.stringify(text)).to.equal(
        'connectionString must be without white space at its end, got some',
      );
    }
    expect(fileOf('sqlite:///a%20')).to.deep.include({ path: resolve('a ') });
  });

  it('refuses an engine that is another one', () => {
    expect(serverOf('mariadb://h', 'mysql').engine).to.equal('mysql');
    expect(errorOf('postgres://h', 'mysql').message).to.include("engine must be 'postgres'");
    expect(errorOf('a.db', 'postgres').message).to.include("engine must be 'sqlite'");
  });

  it('refuses what is no text, naming the option and the rule', () => {
    expect(errorOf(5)).to.be.instanceOf(TypeError);
    for (const value of ['', undefined, null, {}]) {
      expect(errorOf(value).message).to.match(/^connectionString must be a non-empty string/);
    }
  });

  it('names a scheme that it does not know', () => {
    expect(errorOf('mongodb://h').message)
      .to.match(/^connectionString must be a path or one of sqlite:\/\/\/file.db, postgres:/)
      .and.to.match(/got mongodb:\/\/…$/);
  });

  it('takes no blank text for the name of a file', () => {
    expect(errorOf('  ').message).to.match(/^connectionString must be a path or one of/);
  });

  it('says what is wrong without a word of user and password', () => {
    const broken = [
      'ada:hunter2@h/db',
      'a:hunter2@h',
      '//ada:hunter2@h/db',
      'host=h user=ada password=hunter2',
      'Server=h;Uid=ada;Pwd=hunter2',
      ' postgres://ada:hunter2@h/db',
      '"postgres://ada:hunter2@h/db"',
      'DATABASE_URL=postgres://ada:hunter2@h/db',
      'postgres//ada:hunter2@h/db',
      'mongodb://ada:hunter2@h',
      'postgres:ada:hunter2@h',
      'postgres://ada:hunter2',
      'postgres://ada:hunter2#@h/db',
      'postgres://ada:hunter2/x@h/db',
      'postgres://ada/x:hunter2@h',
      'postgres://ada:12?hunter2@h/db',
      'postgres://ada:12/hunter2@h',
      'postgres://ada:hunter2%@h/db',
      'postgres://ada:hunter2@h:99999/db',
      'postgres://ada:hunter2@h:0/db',
      'postgres://ada:hunter2@h,h2/db',
      'postgres://ada:hunter2@[h]/db',
      'postgres://ada:hunter2@h/db/more',
      'postgres://ada:hunter2@h/db#fragment',
      'postgres://h/db?user=ada&password=hunter2',
      'mysql://h/db?PWD=hunter2',
      'sqlite://ada:hunter2@h/a.db',
      'sqlite:///a.db?key=hunter2',
      'sqlite:///hunter2%zz',
    ];

    for (const text of broken) {
      const error = errorOf(text);

      expect(error.message, text).to.match(/^connectionString must be /);
      expect(inspect(error, { showHidden: true }).split('\n')[0], text).not.to.match(/hunter2|ada/);
    }
  });

  it('gives a target that shows no password', () => {
    const target = serverOf('postgres://ada:hunter2@h/db');

    const shown = `${inspect(target, { depth: 9, showHidden: true })}${JSON.stringify(target)}${String(target.password)}`;

    expect(shown).not.to.include('hunter2');
    expect({ ...target }.password?.reveal()).to.equal('hunter2');
  });
});
