import { expect } from 'chai';
import { poolOptions } from '../../../src/database/postgres/pool-options.js';
import { serverTarget } from './scene.js';

const optionsFor = (url: string) => poolOptions(serverTarget(url));

describe('PostgreSQL’s connection string', () => {
  it('names server, user and database', () => {
    const options = optionsFor('postgres://ann:s%40cret@db.example:5433/shop');

    expect(options).to.include({ host: 'db.example', port: 5433, user: 'ann', database: 'shop' });
    expect(options.password?.()).to.equal('s@cret');
  });

  it('leaves to the driver what it does not say', () => {
    expect(optionsFor('postgresql://db.example')).not.to.have.any.keys('port', 'user', 'password', 'database');
  });

  it('names a folder of sockets', () => {
    expect(optionsFor('postgres://ann@/shop?host=/run/postgresql').host).to.equal('/run/postgresql');
  });

  it('passes on the name of the application, the time to connect in and settings', () => {
    const { application_name, connectionTimeoutMillis, options } = optionsFor(
      'postgres://db.example?application_name=shop&connect_timeout=3&options=-c%20search_path%3Da&client_encoding=utf8',
    );

    expect([application_name, connectionTimeoutMillis, options]).to.deep.equal(['shop', 3_000, '-c search_path=a']);
    expect(optionsFor('postgres://db.example?connect_timeout=0').connectionTimeoutMillis).to.equal(10_000);
  });

  it('asks for encryption, verified or not, in libpq’s words and asyncpg’s', () => {
    const sslFor = (parameters: string) => optionsFor(`postgres://db.example?${parameters}`).ssl;

    for (const off of ['', 'sslmode=disable', 'sslmode=prefer', 'ssl=false']) expect(sslFor(off)).to.equal(false);
    expect(sslFor('sslmode=require')).to.deep.equal({ rejectUnauthorized: false });
    expect(sslFor('ssl=true')).to.deep.equal({ rejectUnauthorized: false });
    expect(sslFor('sslmode=verify-full')).to.deep.equal({});
    expect(sslFor('sslmode=verify-ca')).to.have.all.keys('checkServerIdentity');
    expect(sslFor('sslrootcert=package.json')).to.have.all.keys('ca');
    expect(sslFor('sslmode=require&sslrootcert=package.json')).to.have.all.keys('ca', 'checkServerIdentity');
    expect(sslFor('sslmode=verify-full&sslcert=package.json&sslkey=package.json')).to.have.all.keys('cert', 'key');
  });

  it('is refused with an unknown parameter in favour of all that are known, the address’s too', () => {
    expect(() => optionsFor('postgres://db.example?hots=/run/postgresql')).to.throw(
      RangeError,
      /known are sslmode, ssl, .*client_encoding, host$/,
    );
  });

  for (const [parameters, message] of [
    ['slmode=SECRET', 'connectionString for PostgreSQL has no parameter "slmode"; known are sslmode, ssl'],
    ['sslmode=SECRET', "connectionString's sslmode must be one of disable"],
    ['sslrootcert=SECRET', "connectionString's sslrootcert must be the path of a file that can be read, got ENOENT"],
    ['connect_timeout=SECRET', "connectionString's connect_timeout must be a whole number of seconds"],
    ['client_encoding=SECRET', "connectionString's client_encoding must be UTF8 or left out"],
  ] as const) {
    it(`is refused with ${parameters}, whose value is not shown`, () => {
      expect(() => optionsFor(`postgres://db.example?${parameters}`))
        .to.throw(RangeError, message)
        .and.to.have.property('message')
        .that.does.not.include('SECRET');
    });
  }
});
