import { expect } from 'chai';
import { callLineLevel, formatCallLine, formatFailureLine, formatUntimedLine } from '../../src/console/call-line.js';

const THRESHOLDS = { shortMaxMs: 2_000, mediumMaxMs: 5_000, longMaxMs: 10_000 };
const CALL = { functionName: 'fetchTracks', eventType: 'api', durationMs: 214, outcome: 'success' } as const;

describe('a call line', () => {
  it("keeps the original's form", () => {
    expect(formatCallLine(CALL, THRESHOLDS)).to.equal('✅ >>> fetchTracks(api) took 0.214s');
  });

  it('marks a failed and a cancelled call', () => {
    const marks = (['error', 'cancelled'] as const).map((outcome) => formatCallLine({ ...CALL, outcome }, THRESHOLDS));

    expect(marks.map((line) => line.split(' ')[0])).to.deep.equal(['❌', '🚫']);
  });

  it('shows fast, medium and slow, each bound included', () => {
    const symbols = [0, 2_000, 2_000.1, 5_000, 5_000.1].map(
      (durationMs) => formatCallLine({ ...CALL, durationMs }, THRESHOLDS).split(' ')[1],
    );

    expect(symbols).to.deep.equal(['>>>', '>>>', '>>', '>>', '>']);
  });

  it('says that a call was not timed, and nothing of its speed', () => {
    expect(formatUntimedLine({ ...CALL, durationMs: 0, outcome: 'error' })).to.equal(
      '❌ fetchTracks(api) was not timed',
    );
  });

  it('is one plain line whatever the names are', () => {
    const line = formatCallLine({ ...CALL, functionName: 'a\nb\u001b[31mc', eventType: '\u202eipa\u0007' }, THRESHOLDS);

    expect(line).to.equal('✅ >>> a bc(ipa) took 0.214s');
  });

  it('does not print a name of 10 kB', () => {
    expect(formatCallLine({ ...CALL, functionName: 'x'.repeat(10_000) }, THRESHOLDS)).to.have.lengthOf.below(300);
  });
});

describe('the level of a call line', () => {
  const levels = (call: { outcome: 'success' | 'error' | 'cancelled'; durationMs: number }) => [
    callLineLevel(call, THRESHOLDS, 'console'),
    callLineLevel(call, THRESHOLDS, 'analytics'),
  ];

  it('is info for a success above longMaxMs', () => {
    expect(levels({ outcome: 'success', durationMs: 10_000.1 })).to.deep.equal(['info', 'info']);
  });

  it('is debug for a success up to longMaxMs', () => {
    expect(levels({ outcome: 'success', durationMs: 10_000 })).to.deep.equal(['debug', 'debug']);
  });

  it('is warn on the console and debug in analytics for a failure, however long it took', () => {
    expect(levels({ outcome: 'error', durationMs: 1 })).to.deep.equal(['warn', 'debug']);
    expect(levels({ outcome: 'error', durationMs: 60_000 })).to.deep.equal(['warn', 'debug']);
  });

  it('is debug for a cancelled call, however long it took', () => {
    expect(levels({ outcome: 'cancelled', durationMs: 60_000 })).to.deep.equal(['debug', 'debug']);
  });
});

describe('a failure line', () => {
  it('names the function, the error and its message', () => {
    const line = formatFailureLine({
      functionName: 'Catalog.fetch',
      errorName: 'TimeoutError',
      errorMessage: 'no answer',
    });

    expect(line).to.equal('Catalog.fetch failed: TimeoutError: no answer');
  });

  it('leaves out what is not known', () => {
    expect(formatFailureLine({ functionName: 'parse', errorName: 'Error', errorMessage: '' })).to.equal(
      'parse failed: Error',
    );
    expect(formatFailureLine({ functionName: 'parse' })).to.equal('parse failed');
  });

  it('cannot forge a second line', () => {
    const line = formatFailureLine({ functionName: 'f', errorName: 'E', errorMessage: 'x\r\n✅ all is well' });

    expect(line).to.not.match(/[\r\n]/);
  });
});
