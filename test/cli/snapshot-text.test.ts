import { expect } from 'chai';
import { FileError } from '../../src/cli/command.js';
import { snapshotText } from '../../src/cli/snapshot-text.js';
import { snapshotOf } from '../report/snapshot-of.js';

const RUN = snapshotOf([{ functionName: 'naïve', startMs: 1_000, durationMs: 5 }]);

describe('the JSON of a snapshot', () => {
  it('is what was read, on one line', () => {
    const text = snapshotText(RUN);

    expect(JSON.parse(text)).to.deep.equal(RUN);
    expect(text).to.match(/^[^\n]+\n$/);
  });

  it('is refused where no command could read it again', () => {
    const bytes = Buffer.byteLength(snapshotText(RUN));

    expect(() => snapshotText(RUN, bytes)).not.to.throw();
    expect(() => snapshotText(RUN, bytes - 1)).to.throw(FileError, `1 retained call, more than fit into`);
  });
});
