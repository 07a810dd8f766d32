import { expect } from 'chai';
import { compareAmount } from '../../src/report/baseline.js';

describe('a difference between two amounts', () => {
  const text = (now: number, before: number) => compareAmount(now, before).text;

  it('is a factor from double on, with a digit after the point below ten', () => {
    expect([text(2000, 1000), text(6049, 1000), text(9940, 1000)]).to.deep.equal(['×2.0', '×6.0', '×9.9']);
    expect([text(9960, 1000), text(12_600, 1000)]).to.deep.equal(['×10', '×13']);
  });

  it('is in per cent below, whole from ten on, with a digit after the point before where that is not zero', () => {
    expect([text(1184, 1000), text(1999, 1000), text(296, 1000)]).to.deep.equal(['+18%', '+100%', '−70%']);
    expect([text(1043, 1000), text(1040, 1000), text(957, 1000)]).to.deep.equal(['+4.3%', '+4%', '−4.3%']);
  });

  it('is neither good nor bad', () => {
    expect(compareAmount(1184, 1000)).to.deep.equal({ tone: 'neutral', text: '+18%', meaning: 'than the baseline' });
  });

  it('is none where it would round to nothing, and where nothing is compared with nothing', () => {
    const none = { tone: 'neutral', text: '≈', meaning: 'as in the baseline' };

    expect(compareAmount(100_001, 100_000)).to.deep.equal(none);
    expect(compareAmount(0, 0)).to.deep.equal(none);
  });

  it('does not divide by nothing', () => {
    expect(text(5, 0)).to.equal('from 0');
  });
});
