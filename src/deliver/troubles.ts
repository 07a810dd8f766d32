// Batch queue → logger: the things worth a warning: no room, no disk, an event that is invalid, and a destination that
// refuses us or a batch for good.

import type { Scheduler } from '../clock.js';
import { type Logger, log, toPlainLine } from '../logger.js';
import type { Counters } from './counters.js';
import type { Delivery } from './delivery.js';
import { Episode } from './episode.js';
import type { RejectNotice } from './hooks.js';
import type { Notices } from './notices.js';
import { toReason } from './reason.js';

export interface TroublesParts {
  /** Begins every line. */
  readonly name: string;
  readonly logger: Logger;
  readonly scheduler: Pick<Scheduler, 'nowMs'>;
  readonly counters: Counters;
  readonly notices: Notices;
}

/** Warns once when a trouble begins and once when it is over; of one that is over at once, at most once a minute. */
export class Troubles {
  readonly #counters: Counters;
  readonly #overflow: Episode;
  readonly #spool: Episode;
  readonly #refusal: Episode;
  readonly #loss: Episode;
  readonly #rejection: Episode;
  #heldAtOverflow = 0;

  constructor({ name, logger, scheduler, counters, notices }: TroublesParts) {
    const warn = (line: string) => notices.addCall(() => log(logger, 'warn', toPlainLine(`${name}: ${line}`)));
    const parts = { warn, nowMs: () => scheduler.nowMs() };
    this.#counters = counters;
    this.#overflow = new Episode(parts, () => counters.dropped.overflow);
    this.#spool = new Episode(parts, () => counters.dropped.spool);
    this.#refusal = new Episode(parts);
    this.#loss = new Episode(parts, () => counters.dropped.fatal + counters.dropped.exhausted);
    this.#rejection = new Episode(parts);
  }

  /** An event had to go because there was no room. */
  overflowed(held: number): void {
    if (this.#overflow.isOn) return;
    this.#heldAtOverflow = held;
    this.#overflow.begin(`the queue is full with ${held} events, and events are dropped`);
  }

  /** Over only at half of what was held: at its bound, a queue is full and not full many times a second. */
  holding(held: number): void {
    if (!this.#overflow.isOn || held > this.#heldAtOverflow / 2) return;
    this.#overflow.end(`the queue has room again; ${wereDropped(this.#overflow)}`);
  }

  spoolFailed(): void {
    this.#spool.begin('the spool cannot be written, and events are dropped');
  }

  spoolWritten(): void {
    if (!this.#spool.isOn) return;
    this.#spool.end(`the spool can be written again; ${wereDropped(this.#spool)}`);
  }

  /** Events that are invalid; the hook's notice is made where it is told. */
  rejected(notice: () => RejectNotice): void {
    this.#rejection.mention(() => {
      const { by, count, reason } = notice();
      const events = count === 1 ? 'an event' : `${count} events`;
      const what = by === 'queue' ? `${events} cannot be taken` : `the destination refuses ${events}`;
      return `${what} (${reason}); rejected so far: ${this.#counters.rejected}`;
    });
  }

  /** What the destination said of a batch; `isLast`: it will not be asked again. */
  answered(delivery: Delivery, isLast: boolean): void {
    if (delivery.outcome === 'ok') this.#acknowledged();
    else if (delivery.outcome === 'pause') this.#refused(delivery.reason);
    else if (delivery.outcome === 'fatal' || (delivery.outcome === 'retry' && isLast)) this.#gaveUp(delivery.reason);
  }

  #refused(reason: unknown): void {
    const why = toReason(reason, 'no reason given');
    this.#refusal.begin(`the destination refuses everything (${why}); it is asked again every 5 minutes`);
  }

  #gaveUp(reason: unknown): void {
    const why = toReason(reason, 'no reason given');
    this.#loss.begin(`the destination does not take what it is sent (${why}), and events are dropped`);
  }

  #acknowledged(): void {
    this.#refusal.end('the destination accepts events again');
    this.#loss.end(`the destination takes what it is sent again; ${wereDropped(this.#loss)}`);
  }
}

function wereDropped({ cost }: Episode): string {
  return cost === 1 ? '1 event was dropped' : `${cost} events were dropped`;
}
