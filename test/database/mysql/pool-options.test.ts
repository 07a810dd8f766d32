import { expect } from 'chai';
import { poolOptions } from '../../../src/database/mysql/pool-options.js';
import { serverTarget } from './scene.js';

const optionsFor = (url: string) => poolOptions(serverTarget(url));

describe('MySQL’s connection string', () => {
  it('names server, user and database', () => {
    expect(optionsFor('mysql://ann:s%40cret@db.example:3307/shop')).to.include({
      host: 'db.example',
      port: 3307,
      user: 'ann',
      password: 's@cret',
      database: 'shop',
    });
  });

  it('leaves to the driver what it does not say', () => {
    expect(optionsFor('mariadb://db.example')).not.to.have.any.keys('port', 'user', 'password', 'database', 'ssl');
  });

  it('names a socket', () => {
    const options = optionsFor('mysql://ann@localhost/shop?socket=/run/mysqld/mysqld.sock');

    expect(options.socketPath ?? options.host).to.be.a('string');
  });

  it('never allows several statements at once, nor the server to ask for files', () => {
    expect(optionsFor('mysql://db.example')).to.deep.include({ multipleStatements: false, flags: ['-LOCAL_FILES'] });
  });

  it('asks for encryption, verified or not, in the words of several tools', () => {
    const encrypted = { rejectUnauthorized: false, verifyIdentity: false };
    const verified = { rejectUnauthorized: true, verifyIdentity: true };

    expect(optionsFor('mysql://db.example?ssl-mode=REQUIRED').ssl).to.deep.equal(encrypted);
    expect(optionsFor('mysql://db.example?sslmode=require').ssl).to.deep.equal(encrypted);
    expect(optionsFor('mysql://db.example?ssl=true').ssl).to.deep.equal(encrypted);
    expect(optionsFor('mysql://db.example?ssl-mode=VERIFY_IDENTITY').ssl).to.deep.equal(verified);
    expect(optionsFor('mysql://db.example?ssl_ca=package.json').ssl).to.deep.include(verified);
    expect(optionsFor('mysql://db.example?ssl=false').ssl).to.equal(undefined);
  });

  it('is refused with a parameter that would be ignored, whose value is not shown', () => {
    expect(() => optionsFor('mysql://db.example?slmode=SECRET'))
      .to.throw(RangeError, 'connectionString for MySQL has no parameter "slmode"; known are ssl, sslmode')
      .and.to.have.property('message')
      .that.does.not.include('SECRET');
    expect(() => optionsFor('mysql://db.example?sslmode=SECRET'))
      .to.throw(RangeError, "connectionString's sslmode must be one of disable")
      .and.to.have.property('message')
      .that.does.not.include('SECRET');
  });

  it('is refused with an unknown parameter in favour of all that are known, the address’s too', () => {
    expect(() => optionsFor('mysql://db.example?soket=/run/mysqld')).to.throw(
      RangeError,
      /known are ssl, .*charset=utf8mb4, socket, unix_socket, socketPath$/,
    );
  });

  it('is refused with a file that is not there, whose path is not shown', () => {
    expect(() => optionsFor('mysql://db.example?ssl-ca=/SECRET'))
      .to.throw(RangeError, "connectionString's ssl-ca must be the path of a file that can be read, got ENOENT")
      .and.to.have.property('message')
      .that.does.not.include('SECRET');
  });

  it('may name the one character set', () => {
    expect(() => optionsFor('mysql://db.example?charset=utf8mb4')).not.to.throw();
    expect(() => optionsFor('mysql://db.example?charset=latin1')).to.throw(RangeError, 'no parameter "charset"');
  });
});
