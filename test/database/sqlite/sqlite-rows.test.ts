import { expect } from 'chai';
import type { CallRow, FlagRow } from '../../../src/database/event-row.js';
import { uuidText } from '../../../src/database/sql/uuid.js';
import { insertsOf, rowsByTable } from '../../../src/database/sqlite/sqlite-rows.js';
import { batchOf, callRow, flagRow, NAMES } from './scene.js';

/** For each table, how many rows its statements take, and the times of all. */
function shapesOf(...rows: readonly (CallRow | FlagRow)[]) {
  return rowsByTable(NAMES, batchOf(...rows)).map((tableRows) => {
    const inserts = [...insertsOf(tableRows)];
    const width = tableRows.columns.length;
    return {
      table: tableRows.table,
      rows: inserts.map(({ sql }) => sql.split('(?').length - 1),
      times: inserts.flatMap(({ parameters }) => parameters.filter((_, i) => i % width === 1)),
    };
  });
}

describe('Rows for SQLite', () => {
  it('go by hundreds, tens and one by one, none left out', () => {
    const rows = Array.from({ length: 234 }, (_, tsUs) => flagRow({ tsUs }));

    expect(shapesOf(...rows)).to.deep.equal([
      { table: NAMES.events, rows: [100, 100, 10, 10, 10, 1, 1, 1, 1], times: rows.map(({ tsUs }) => tsUs) },
    ]);
  });

  it('take no more parameters a statement than old builds of SQLite do', () => {
    const rows = Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? flagRow() : callRow()));

    const counts = rowsByTable(NAMES, batchOf(...rows)).flatMap((tableRows) =>
      [...insertsOf(tableRows)].map(({ parameters }) => parameters.length),
    );

    expect(Math.max(...counts)).to.equal(900);
  });

  it('lie side by side by their key, in the order they came within it', () => {
    const keys = ['b', 'a', 'c', 'a', 'b'];

    const shapes = shapesOf(
      ...keys.map((flagKey, tsUs) => flagRow({ flagKey, tsUs })),
      ...keys.map((functionName, tsUs) => callRow({ functionName, tsUs })),
    );

    expect(shapes.map(({ times }) => times)).to.deep.equal([
      [1, 3, 0, 4, 2],
      [1, 3, 0, 4, 2],
    ]);
  });

  it('leave the batch in its own order, for its next send', () => {
    const batch = batchOf(flagRow({ flagKey: 'b' }), flagRow({ flagKey: 'a' }));

    rowsByTable(NAMES, batch);

    expect(batch.flags.map(({ flagKey }) => flagKey)).to.deep.equal(['b', 'a']);
  });

  it('have their id as 16 bytes', () => {
    const row = flagRow();

    const [insert] = rowsByTable(NAMES, batchOf(row)).flatMap((tableRows) => [...insertsOf(tableRows)]);

    const id = insert?.parameters[0];
    expect(id).to.be.instanceOf(Uint8Array).with.lengthOf(16);
    expect(uuidText(id)).to.equal(row.id);
  });

  it('name no table that gets none', () => {
    expect(rowsByTable(NAMES, batchOf(callRow())).map(({ table }) => table)).to.deep.equal([NAMES.calls]);
  });
});
