import { expect } from 'chai';
import { moveWindow } from '../../../src/report/client/time-window.js';

const RUN = { fromMs: 1000, toMs: 41_000 };

describe('moveWindow', () => {
  it('begins with a tenth of the run, at its beginning or its end', () => {
    expect(moveWindow(undefined, RUN, 'ArrowRight', false)).to.deep.equal({ fromMs: 1000, toMs: 5000 });
    expect(moveWindow(undefined, RUN, 'ArrowLeft', false)).to.deep.equal({ fromMs: 37_000, toMs: 41_000 });
  });

  it('moves by a fortieth, and stops at the ends with its length kept', () => {
    expect(moveWindow({ fromMs: 5000, toMs: 9000 }, RUN, 'ArrowRight', false)).to.deep.equal({
      fromMs: 6000,
      toMs: 10_000,
    });
    expect(moveWindow({ fromMs: 1500, toMs: 5500 }, RUN, 'ArrowLeft', false)).to.deep.equal({
      fromMs: 1000,
      toMs: 5000,
    });
    expect(moveWindow({ fromMs: 36_500, toMs: 40_500 }, RUN, 'ArrowRight', false)).to.deep.equal({
      fromMs: 37_000,
      toMs: 41_000,
    });
  });

  it('grows and shrinks at its end with Shift, never to nothing', () => {
    expect(moveWindow({ fromMs: 1000, toMs: 5000 }, RUN, 'ArrowRight', true)).to.deep.equal({
      fromMs: 1000,
      toMs: 6000,
    });
    expect(moveWindow({ fromMs: 1000, toMs: 2000 }, RUN, 'ArrowLeft', true)).to.deep.equal({
      fromMs: 1000,
      toMs: 2000,
    });
  });

  it('gives the whole run back for Escape and Home', () => {
    expect(moveWindow({ fromMs: 1000, toMs: 2000 }, RUN, 'Escape', false)).to.equal(undefined);
    expect(moveWindow({ fromMs: 1000, toMs: 2000 }, RUN, 'Home', false)).to.equal(undefined);
  });

  it('leaves the window to other keys', () => {
    expect(moveWindow(undefined, RUN, 'a', false)).to.equal('unchanged');
    expect(moveWindow(undefined, RUN, 'Escape', false)).to.equal('unchanged');
  });
});
