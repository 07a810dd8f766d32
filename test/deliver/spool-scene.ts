// A directory with spools in it. Events are `e1`, `e2` …, and each one's JSON names it.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileSpool, type OpenSpoolOptions, openSpool } from '../../src/deliver/spool.js';
import type { SpooledItem } from '../../src/deliver/spool-port.js';

export const EVERYTHING = { maxItems: Number.POSITIVE_INFINITY, maxBytes: Number.POSITIVE_INFINITY };

export class SpoolScene {
  readonly directory = mkdtempSync(join(tmpdir(), 'tracklight-spool-'));
  readonly #opened: FileSpool[] = [];

  open(options: Partial<OpenSpoolOptions> = {}): FileSpool {
    const spool = openSpool({ directory: this.directory, ...options });
    this.#opened.push(spool);
    return spool;
  }

  /** A log of `count` events that nobody owns: the next spool takes it over. Gives its segment files. */
  abandon(count: number, options: Partial<OpenSpoolOptions> & { readonly from?: number; readonly done?: number } = {}) {
    const { from = 1, done = 0, ...rest } = options;
    const before = new Set(this.folders());
    const spool = openSpool({ directory: this.directory, ...rest });
    const { adopted } = spool;
    appendMany(spool, count, from);
    spool.acknowledge(adopted + done);
    spool.close();
    const [folder] = this.folders().filter((name) => !before.has(name));
    return folder === undefined ? [] : segmentsIn(join(this.directory, folder));
  }

  /** Takes over what there is and acknowledges it. */
  empty(): void {
    const spool = openSpool({ directory: this.directory });
    spool.acknowledge(spool.adopted);
    spool.close();
  }

  /** Everything in the directory, logs or not. */
  folders(): string[] {
    return readdirSync(this.directory).sort();
  }

  /** Paths of all segment files. */
  segments(): string[] {
    return this.folders().flatMap((name) => segmentsIn(join(this.directory, name)));
  }

  remove(): void {
    for (const spool of this.#opened) spool.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Appends `e<from>` and on, numbered as a queue would: what was not written leaves no gap. Gives the answers. */
export function appendMany(spool: FileSpool, count: number, from = 1): string[] {
  let sequence = spool.adopted + from;
  return Array.from({ length: count }, (_, i) => {
    const id = `e${from + i}`;
    const answer = spool.append({ id, sequence, json: JSON.stringify({ id }) });
    if (answer === 'written') sequence++;
    return answer;
  });
}

export function loadAll(spool: FileSpool, after = 0): readonly SpooledItem[] {
  return spool.load(after, EVERYTHING);
}

export function idsIn(items: readonly SpooledItem[]): string[] {
  return items.map(({ id }) => id);
}

function segmentsIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.seg'));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}
