import { expect } from 'chai';
import fc from 'fast-check';
import { ColumnReader, packColumns } from '../../src/report/column-packing.js';

const values = fc.array(fc.oneof(fc.nat(300), fc.nat(), fc.maxSafeNat()), { maxLength: 60 });

describe('packColumns', () => {
  it('gives what a reader reads back, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 5 }), (columns) => {
        const reader = new ColumnReader(packColumns(columns));

        expect(columns.map(({ length }) => [...reader.read(length)])).to.deep.equal(columns);
      }),
    );
  });

  it('takes a byte a value below 256, and none for a column of zeros', () => {
    expect(packColumns([[1, 2, 255]])).to.have.length(1 + 3);
    expect(packColumns([[0, 0, 0]])).to.have.length(1);
    expect(packColumns([[256, 1]])).to.have.length(1 + 4);
  });
});
