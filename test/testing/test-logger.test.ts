import { expect } from 'chai';
import { Analytics } from '../../src/index.js';
import { TestLogger, TestLoggers } from '../../src/testing/index.js';

describe('TestLogger', () => {
  it('keeps each line with its level, oldest first', () => {
    const logger = new TestLogger();

    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d');

    expect(logger.lines).to.deep.equal(['debug: a', 'info: b', 'warn: c', 'error: d']);
  });

  it('has the levels below the given one off', () => {
    const logger = new TestLogger('warn');

    logger.info('a');
    logger.warn('b');

    expect(logger.lines).to.deep.equal(['warn: b']);
    expect(logger.isLevelEnabled('info')).to.equal(false);
    expect(() => new TestLogger('loud' as never)).to.throw(RangeError, "leastLevel must be one of 'debug', 'info'");
  });
});

describe('TestLoggers', () => {
  it('keep apart what an Analytics says to whom', () => {
    const loggers = new TestLoggers();
    const analytics = new Analytics({ loggers });

    const fail = () =>
      analytics.measure('work', () => {
        throw new TypeError('no such year');
      });

    expect(fail).to.throw('no such year');
    expect(loggers.error.lines).to.deep.equal(['error: work failed: TypeError: no such year']);
    expect(loggers.analytics.lines).to.have.length(1);
    expect(loggers.console.lines).to.have.length(1);
  });
});
