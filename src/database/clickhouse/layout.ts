// Schema, prune → tables: which tables there are on one server, and which on a cluster.

import { DEFAULT_TABLES, type TableNames } from '../analytics-store.js';
import { literal, quoted } from './identifier.js';

/** Where the rows of one of our tables are. */
export class TableLayout {
  /** As the options have it: for the system tables, and for people. */
  readonly plainName: string;
  /** As statements and queries of rows name it. */
  readonly name: string;
  /** The table that holds the rows, as SQL: the same, or on a cluster the one below it on each server. */
  readonly storage: string;
  /** ` ON CLUSTER …`, or nothing. */
  readonly onCluster: string;
  /** The name of the table that holds the rows, unquoted: for the system tables. */
  readonly storageName: string;
  readonly #clusterName: string | undefined;

  constructor(name: string, clusterName: string | undefined) {
    this.#clusterName = clusterName;
    this.storageName = clusterName === undefined ? name : `${name}_local`;
    this.plainName = name;
    this.name = quoted(name);
    this.storage = quoted(this.storageName);
    this.onCluster = clusterName === undefined ? '' : ` ON CLUSTER ${literal(clusterName)}`;
  }

  /**
   * The engine of the table that holds the rows. A replicated one takes the server's own default for its path, which is
   * by shard and by table.
   */
  get engine(): string {
    return this.#clusterName === undefined ? 'MergeTree' : 'ReplicatedMergeTree';
  }

  /**
   * The setting by which the table remembers the tokens of its latest inserts. Replicas do for a time as well, a week
   * unless the server says otherwise.
   */
  get deduplicationSetting(): string {
    return this.#clusterName === undefined ? 'non_replicated_deduplication_window' : 'replicated_deduplication_window';
  }

  /**
   * Creates the table over all servers, where there is one. Rows go to a shard by their id: evenly, and always to the
   * same one, so that each server recognises an insert that is repeated.
   */
  createDistributed(): string[] {
    if (this.#clusterName === undefined) return [];
    const args = [literal(this.#clusterName), 'currentDatabase()', literal(this.storageName), 'cityHash64(id)'];
    const engine = `Distributed(${args.join(', ')})`;
    return [`CREATE TABLE IF NOT EXISTS ${this.name}${this.onCluster} AS ${this.storage} ENGINE = ${engine}`];
  }
}

export interface Layout {
  readonly events: TableLayout;
  readonly calls: TableLayout;
  /** The versions of the schema that were reached. */
  readonly versions: TableLayout;
}

export function layoutOf({ events, calls }: TableNames, clusterName: string | undefined): Layout {
  return {
    events: new TableLayout(events, clusterName),
    calls: new TableLayout(calls, clusterName),
    // Both names, because each pair of tables has a version of its own. ClickHouse takes names of 200 characters.
    versions: new TableLayout(
      calls === DEFAULT_TABLES.calls ? `${events}_migration` : `${events}_${calls}_migration`,
      undefined,
    ),
  };
}
