import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import Database from 'libsql';
import { bucketOf, FIRST_BUCKET } from '../../../src/aggregate/histogram.js';
import { durationBucket } from '../../../src/database/sql/duration-bucket.js';
import { LocalPort } from '../../../src/database/sqlite/local-port.js';
import { PortAccess } from '../../../src/database/sqlite/port-access.js';
import { SqliteEngine } from '../../../src/database/sqlite/sqlite-engine.js';

describe('the bucket of a duration in SQL', () => {
  const engine = new SqliteEngine(new PortAccess(new LocalPort(new Database(':memory:'))));

  async function bucketsOf(durationsMs: readonly number[]): Promise<number[]> {
    const values = sql.join(durationsMs.map((ms, i) => sql`(${i}, CAST(${ms} AS REAL))`));
    const { rows } = await sql<{ bucket: number }>`
      WITH durations(at, ms) AS (VALUES ${values})
      SELECT ${durationBucket(sql.ref('ms'), engine)} AS bucket FROM durations ORDER BY at`.execute(engine.db);
    return rows.map(({ bucket }) => bucket);
  }

  it('is the one that the histogram in memory counts it in', async () => {
    const duration = fc.oneof(
      fc.double({ min: 0, max: 1e-3, noNaN: true }),
      fc.double({ min: 0, max: 1e4, noNaN: true }),
      fc.double({ min: 0, max: 9e12, noNaN: true }),
    );
    const property = fc.asyncProperty(fc.array(duration, { minLength: 1 }), async (durationsMs) => {
      expect(await bucketsOf(durationsMs)).to.deep.equal(durationsMs.map((ms) => bucketOf(ms * 1e6)));
    });

    await fc.assert(property, { numRuns: 50 });
  });

  it('begins at the lower edge of an octave', async () => {
    const octaves = Array.from({ length: 62 }, (_, octave) => 2 ** octave);

    // 10⁶ has the factor 2⁶ only, so a duration that is a power of two in nanoseconds is found by trying.
    const exact = octaves.map((ns) => ns / 1e6).filter((ms, i) => ms * 1e6 === octaves[i]);

    expect(exact.length).to.be.greaterThan(50);
    expect(await bucketsOf(exact)).to.deep.equal(exact.map((ms) => bucketOf(ms * 1e6)));
  });

  it('is the first one below a nanosecond and that of 285 years above them', async () => {
    expect(await bucketsOf([0, 1e-7, 9e12, 1e13, Number.MAX_VALUE])).to.deep.equal([
      FIRST_BUCKET,
      FIRST_BUCKET,
      ...Array.from({ length: 3 }, () => bucketOf(9e18)),
    ]);
  });
});
