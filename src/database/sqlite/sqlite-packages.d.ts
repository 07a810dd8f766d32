// Drivers: those that are not there on every Node or in every installation, as far as they are used.

declare module 'node:sqlite' {
  import type { SqliteDatabase } from './sqlite-database.js';

  export const DatabaseSync: new (path: string) => SqliteDatabase;
}

declare module 'better-sqlite3' {
  import type { SqliteDatabase } from './sqlite-database.js';

  const Database: new (path: string) => SqliteDatabase;
  export = Database;
}
