// ClickHouse store → insert: which rows may be in the tables already although nobody has acknowledged them.
//
// ClickHouse has no unique keys. A table recognises an insert it has seen by its token, which is enough for the same
// batch sent again soon, also when the first attempt is still being carried out. It is not for rows that come again in
// another batch (one that was split, a spool taken over from a process that died), nor after a thousand inserts by
// others. So rows in doubt are looked for before they are inserted; rows of a first attempt never are.

import { createEventId } from '../../deliver/event-id.js';
import type { EventRow } from '../event-row.js';

export class Doubts {
  /** Ids ascend within a process, so an older one was made by another. */
  readonly #oldestOwnId = createEventId();
  /** Rows sent and not acknowledged. One batch is on its way at a time, so they are those of one batch. */
  readonly #pending = new Set<string>();

  /** Whether rows of a batch may be stored already. */
  has(rows: readonly EventRow[]): boolean {
    const newestId = createEventId();
    return rows.some(({ id }) => this.#pending.has(id) || id < this.#oldestOwnId || id > newestId);
  }

  /** The rows are on their way. */
  sent(rows: readonly EventRow[]): void {
    for (const { id } of rows) this.#pending.add(id);
  }

  /** The rows are stored. What came before a batch that was not in doubt has ended too: the queue keeps the order. */
  acknowledged(rows: readonly EventRow[], wereInDoubt: boolean): void {
    if (!wereInDoubt) this.#pending.clear();
    else for (const { id } of rows) this.#pending.delete(id);
  }
}
