import { expect } from 'chai';
import { requireHttpAddress } from '../../src/export/http-address.js';

const addressOf = (value: unknown, allowInsecureHttp = false) => requireHttpAddress('url', value, allowInsecureHttp);

/** The error's whole text, its properties and its cause included. */
function refusalOf(value: unknown): string {
  try {
    addressOf(value);
  } catch (error) {
    const { name, message, stack = '', cause, ...rest } = error as Error;
    return `${name}: ${message} ${JSON.stringify({ stack, cause, ...rest })}`;
  }
  throw new Error('was not refused');
}

describe('an HTTP address', () => {
  it('is given without its trailing slashes, and with its path', () => {
    expect(addressOf('https://events.example')).to.equal('https://events.example');
    expect(addressOf('https://events.example/')).to.equal('https://events.example');
    expect(addressOf('https://events.example:8443/base//')).to.equal('https://events.example:8443/base');
  });

  it('may be plain http on this machine', () => {
    for (const host of ['localhost', 'api.localhost', '127.0.0.1', '127.8.9.1', '[::1]']) {
      expect(addressOf(`http://${host}:8080/`)).to.equal(`http://${host}:8080`);
    }
  });

  it('may be plain http elsewhere only when that is allowed', () => {
    for (const host of ['events.example', '10.0.0.1', '128.0.0.1', 'localhost.example', '127.0.0.1.example']) {
      expect(() => addressOf(`http://${host}/`)).to.throw(
        RangeError,
        `url must be https, or http to this machine (or have allowInsecureHttp: true), got 'http://${host}'`,
      );
      expect(addressOf(`http://${host}/`, true)).to.equal(`http://${host}`);
    }
  });

  it('is refused with another scheme, with credentials, with a query or a fragment', () => {
    expect(() => addressOf('ftp://events.example')).to.throw(RangeError, 'url must be an http(s) URL, got');
    expect(() => addressOf('https://me@events.example')).to.throw(
      RangeError,
      "url must be a URL without user name and password, got one with them at 'https://events.example'",
    );
    for (const tail of ['?key=1', '#top']) {
      expect(() => addressOf(`https://events.example/${tail}`)).to.throw(
        RangeError,
        "url must be a URL without query and fragment, got one with them at 'https://events.example'",
      );
    }
  });

  it('is refused when it is no text or no URL', () => {
    expect(() => addressOf(undefined)).to.throw(TypeError, 'url must be a non-empty string, got undefined');
    expect(() => addressOf(443)).to.throw(TypeError, 'url must be a non-empty string, got 443');
    expect(() => addressOf('')).to.throw(RangeError, "url must be a non-empty string, got ''");
    expect(() => addressOf('events.example')).to.throw(RangeError, 'url must be a valid URL, got a text that is none');
  });

  it('is never shown with what may be a password', () => {
    const secret = 'hunter2';
    const values = [
      `https://user:${secret}@events.example/`,
      `https://${secret}@events.example/`,
      `https://user:${secret}@events example`,
      `https://user:${secret}@events.example:port/`,
      `${secret}:events.example`,
      `postgres://user:${secret}@db.example/x`,
      `https://events.example/?password=${secret}`,
      `https://events.example/#${secret}`,
      `http://events.example/${secret}`,
      [`https://user:${secret}@events.example/`],
      new URL(`https://user:${secret}@events.example/`),
      { href: `https://user:${secret}@events.example/` },
    ];

    for (const value of values) expect(refusalOf(value)).not.to.include(secret);
  });
});
