import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openToWrite } from '../../../src/database/sqlite/open-database.js';
import { sqliteDeliveryOf, toSqliteError } from '../../../src/database/sqlite/sqlite-error.js';

describe('toSqliteError', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracklight-'));

  after(() => rmSync(folder, { recursive: true }));

  it('knows by its code, whichever driver there is, that a file in no folder cannot be opened', async () => {
    const error = await openToWrite(join(folder, 'missing', 'a.db')).catch((reason: unknown) => reason);

    const { code, message } = toSqliteError(error);

    expect(code).to.equal('SQLITE_CANTOPEN');
    expect(message)
      .to.match(/^SQLite: /)
      .and.not.to.include('ConnectionFailed');
    expect(sqliteDeliveryOf(error).outcome).to.equal('pause');
  });

  it('knows by its words that better-sqlite3 found no folder', () => {
    const error = new TypeError('Cannot open database because the directory does not exist');

    expect(toSqliteError(error).code).to.equal('SQLITE_CANTOPEN');
    expect(sqliteDeliveryOf(error).outcome).to.equal('pause');
  });
});
