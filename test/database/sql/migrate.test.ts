import { expect } from 'chai';
import { sql } from 'kysely';
import Database from 'libsql';
import { migrate } from '../../../src/database/sql/migrate.js';
import type { SchemaStep } from '../../../src/database/sql/sql-engine.js';
import { LocalPort } from '../../../src/database/sqlite/local-port.js';
import { PortAccess } from '../../../src/database/sqlite/port-access.js';
import { rejectionOf } from '../../flags/evaluation.js';

describe('migrations', () => {
  const names = { events: 'analytics_events', calls: 'tracked_calls' };
  let database: InstanceType<typeof Database>;
  let access: PortAccess;

  beforeEach(() => {
    database = new Database(':memory:');
    access = new PortAccess(new LocalPort(database));
  });

  afterEach(() => database.close());

  /** Notes its runs in a table: `step1`, `step2`, … */
  const step =
    (number: number): SchemaStep =>
    async (db) => {
      await sql`CREATE TABLE ${sql.table(`step${number}`)} (a)`.execute(db);
    };

  const tables = () =>
    database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .all()
      .map((row) => (row as { name: string }).name);

  it('run once, and later only what is new', async () => {
    await migrate({ db: access.db, schema: [step(1)] }, names);
    await migrate({ db: access.db, schema: [step(1)] }, names);
    await migrate({ db: access.db, schema: [step(1), step(2)] }, names);

    expect(tables()).to.include.members(['step1', 'step2']);
  });

  it('reject with the error of the step that fails, and leave nothing of it', async () => {
    const broken: SchemaStep = async (db) => {
      await sql`CREATE TABLE half (a)`.execute(db);
      await sql`CREATE TABLE half (a)`.execute(db);
    };

    const error = await rejectionOf(migrate({ db: access.db, schema: [step(1), broken] }, names));

    expect(error.message).to.include('half');
    expect(tables()).not.to.include('half');
  });

  it('are noted in tables named after the events table', async () => {
    await migrate({ db: access.db, schema: [step(1)] }, { ...names, events: 'own_events' });

    expect(tables()).to.include.members(['own_events_migration', 'own_events_migration_lock']);
  });

  it('know tables apart that share the events table, or the beginning of a long name', async () => {
    const long = 'e'.repeat(62);
    const all = [names, { ...names, calls: 'c' }, { ...names, events: `${long}1` }, { ...names, events: `${long}2` }];
    const ran: string[] = [];

    for (const one of all) {
      await migrate(
        { db: access.db, schema: [async (_, { events, calls }) => void ran.push(`${events} ${calls}`)] },
        one,
      );
    }

    expect(ran).to.deep.equal(all.map(({ events, calls }) => `${events} ${calls}`));
    expect(Math.max(...tables().map((name) => name.length))).to.be.at.most(63);
  });
});
