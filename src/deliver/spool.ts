// Batch queue → spool: events on disk before they count as accepted, until they are acknowledged.
//
//    <directory>/log-…-<owner>/0000000000000001.seg     spool-folder.ts: whose it is, and how it changes hands
//                                                       spool-log.ts: segments and cursor; spool-frame.ts: their bytes

import { resolve } from 'node:path';
import { type Scheduler, systemScheduler } from '../clock.js';
import { outOfRange, requireBoolean, requireInteger, requireKnownKeys, requireText } from '../option-rules.js';
import { codeOf, syncFolder } from './spool-files.js';
import { claimLogFolders, createLogFolder, releaseLogFolder } from './spool-folder.js';
import { type Frame, FrameEncoder } from './spool-frame.js';
import { SpoolLog } from './spool-log.js';
import type { Spool, SpooledItem } from './spool-port.js';
import { SpoolWriter } from './spool-writer.js';

/** Where events survive the process. */
export interface SpoolOptions {
  /**
   * On a local file system; made when it is not there. Processes, threads and queues may share it; containers too, if each
   * has a host name of its own.
   */
  readonly directory: string;
  /** Most that the events of this queue take there; when it is reached, new ones are dropped. Default: 256 MiB. */
  readonly maxBytes?: number | undefined;
  /**
   * Have every event on the disk itself before it is accepted: milliseconds instead of microseconds. Without it, what
   * was written survives the end of the process, however it ends, but a power failure may cost the last seconds.
   * Default: false.
   */
  readonly fsync?: boolean | undefined;
}

/** Options of `openSpool(…)`: the user's, and those of the destination's author. */
export interface OpenSpoolOptions extends SpoolOptions {
  /**
   * What the events are for: kind and address, say. Only a spool with the same text takes over what a dead process left,
   * so that nothing is sent to the wrong place. Only its hash is stored. Default: empty.
   */
  readonly destination?: string | undefined;
  /** Largest file; one is deleted when all of it is acknowledged. Default: 4 MiB, at most an eighth of `maxBytes`. */
  readonly segmentBytes?: number | undefined;
  /** The source of time, for tests. */
  readonly scheduler?: Pick<Scheduler, 'nowMs' | 'epochMs'> | undefined;
}

type ResolvedSpoolOptions = { readonly [K in keyof OpenSpoolOptions]-?: Exclude<OpenSpoolOptions[K], undefined> };

/** A log as the queue sees it: the queue's number is the log's own plus `offset`. */
interface Volume {
  readonly log: SpoolLog;
  readonly offset: number;
}

const MIB = 1024 * 1024;
/** Those of the user's. */
const USER_OPTION_NAMES = ['directory', 'maxBytes', 'fsync'] as const satisfies readonly (keyof SpoolOptions)[];
const OPTION_NAMES = [...USER_OPTION_NAMES, 'destination', 'segmentBytes', 'scheduler'];

/**
 * Opens a spool and takes over what dead processes left for the same destination, each log by exactly one process.
 * Throws for a bad option and for a directory that cannot be written to.
 */
export function openSpool(options: OpenSpoolOptions): FileSpool {
  return new FileSpool(resolveOptions(options));
}

/**
 * What `use` makes with the user's spool, or without one. Where that throws, what was taken over is let go again: the
 * program may go on, and nobody would ever send it.
 */
export function withSpool<T>(
  given: SpoolOptions | undefined,
  own: Pick<OpenSpoolOptions, 'destination' | 'scheduler'>,
  use: (spool: FileSpool | undefined) => T,
): T {
  if (given === undefined) return use(undefined);
  requireKnownKeys('spool', given, USER_OPTION_NAMES);
  const spool = openSpool({ ...given, ...own });
  try {
    return use(spool);
  } catch (error) {
    spool.close();
    throw error;
  }
}

/** See `Spool`, and `openSpool`. */
export class FileSpool implements Spool {
  readonly adopted: number;
  /** Events that were cut off in the middle by the end of the process that wrote them. None of them was accepted. */
  readonly tornFrames: number;
  readonly #options: ResolvedSpoolOptions;
  /** The adopted ones, oldest first, and then the own. */
  readonly #volumes: Volume[];
  readonly #own: Volume;
  readonly #writer: SpoolWriter;
  readonly #encoder = new FrameEncoder();
  /** Epoch time at the zero of the monotonic clock: of events of this process, no change of the wall clock is seen. */
  readonly #originEpochMs: number;
  #adoptedBytes: number;
  #acknowledged = 0;
  #isClosed = false;

  constructor(options: ResolvedSpoolOptions) {
    const { fsync: isSynced, segmentBytes, scheduler } = options;
    const [own, ...dead] = openLogs(options);
    const volumes = adopt(dead);
    const { log: lastLog, offset } = volumes.at(-1) ?? { log: own, offset: 0 };
    this.adopted = lastLog.last + offset;
    this.tornFrames = dead.reduce((sum, log) => sum + log.tornTails, 0);
    this.#options = options;
    this.#own = { log: own, offset: this.adopted };
    this.#volumes = [...volumes, this.#own];
    this.#writer = new SpoolWriter(own, { segmentBytes, isSynced, nowMs: () => scheduler.nowMs() });
    this.#originEpochMs = scheduler.epochMs() - scheduler.nowMs();
    this.#adoptedBytes = this.#countAdoptedBytes();
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.#adoptedBytes + this.#own.log.bytes;
  }

  append(item: Omit<SpooledItem, 'ageMs'>): 'written' | 'full' | 'failed' {
    const { log } = this.#own;
    if (this.#isClosed || item.sequence !== this.adopted + log.last + 1) return 'failed';
    const answer = this.#write(item);
    if (answer === 'written') return answer;
    const isFreed = log.free();
    this.#writer.trim();
    return isFreed ? this.#write(item) : answer;
  }

  load(afterSequence: number, limits: { readonly maxItems: number; readonly maxBytes: number }): SpooledItem[] {
    if (this.#isClosed) throw new Error('the spool is closed');
    const items: SpooledItem[] = [];
    let bytes = 0;
    for (const volume of this.#volumes) {
      const { log, offset } = volume;
      for (const frame of log.readBehind(Math.max(afterSequence - offset, log.acknowledged))) {
        bytes += Buffer.byteLength(frame.json);
        if (items.length > 0 && bytes > limits.maxBytes) return items;
        items.push(this.#toItem(frame, volume));
        if (items.length >= limits.maxItems) return items;
      }
    }
    return items;
  }

  acknowledge(sequence: number): void {
    if (this.#isClosed || sequence <= this.#acknowledged) return;
    this.#acknowledged = sequence;
    for (const { log, offset } of this.#volumes) log.acknowledge(Math.min(sequence - offset, log.last));
    this.#writer.trim();
    while (this.#volumes[0] !== this.#own && isDone(this.#volumes[0] as Volume)) leave(this.#volumes.shift() as Volume);
    this.#adoptedBytes = this.#countAdoptedBytes();
  }

  /** Idempotent. Nothing is left behind where everything was acknowledged. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#writer.close();
    for (const volume of this.#volumes.splice(0)) leave(volume);
  }

  #write({ id, sequence, json }: Omit<SpooledItem, 'ageMs'>): 'written' | 'full' | 'failed' {
    const own = sequence - this.adopted;
    const acceptedEpochMs = this.#originEpochMs + this.#options.scheduler.nowMs();
    try {
      const frame = this.#encoder.encode({ id, sequence: own, json, acceptedEpochMs });
      if (this.bytes + frame.length > this.#options.maxBytes) return 'full';
      this.#writer.append(own, frame);
      return 'written';
    } catch {
      return 'failed';
    }
  }

  #toItem({ id, sequence, json, acceptedEpochMs }: Frame, { log, offset }: Volume): SpooledItem {
    const { scheduler } = this.#options;
    const isOwn = log === this.#own.log;
    const nowEpochMs = isOwn ? this.#originEpochMs + scheduler.nowMs() : scheduler.epochMs();
    return { id, sequence: sequence + offset, json, ageMs: Math.max(nowEpochMs - acceptedEpochMs, 0) };
  }

  #countAdoptedBytes(): number {
    return this.#volumes.reduce((sum, { log }) => sum + (log === this.#own.log ? 0 : log.bytes), 0);
  }
}

/** A new log, then those of dead processes, oldest first and as yet unread. */
function openLogs({ directory, destination, fsync, scheduler }: ResolvedSpoolOptions): [SpoolLog, ...SpoolLog[]] {
  const nowEpochMs = scheduler.epochMs();
  try {
    const own = createLogFolder(directory, destination, nowEpochMs);
    const dead = claimLogFolders(directory, destination, nowEpochMs);
    if (fsync) syncFolder(directory);
    return [own, ...dead].map((path) => new SpoolLog(path)) as [SpoolLog, ...SpoolLog[]];
  } catch (cause) {
    const rule = `a directory that can be written to (${codeOf(cause)})`;
    throw Object.assign(outOfRange('spool.directory', rule, directory), { cause });
  }
}

/** Reads what is left in each log and numbers it on. One that cannot be read now is let go again. */
function adopt(logs: readonly SpoolLog[]): Volume[] {
  const volumes: Volume[] = [];
  let adopted = 0;
  for (const log of logs) {
    try {
      log.recover();
    } catch {
      releaseLogFolder(log.path);
      continue;
    }
    const volume = { log, offset: adopted - log.acknowledged };
    if (isDone(volume)) leave(volume);
    else volumes.push(volume);
    adopted += Math.max(log.last - log.acknowledged, 0);
  }
  return volumes;
}

/** Deletes a log that is done; what is not, or cannot be deleted, is for whoever comes next. */
function leave(volume: Volume): void {
  if (isDone(volume)) volume.log.remove();
  releaseLogFolder(volume.log.path);
}

function isDone({ log }: Volume): boolean {
  return log.last <= log.acknowledged;
}

function resolveOptions(options: OpenSpoolOptions): ResolvedSpoolOptions {
  const given = requireKnownKeys('spool', options, OPTION_NAMES) as { readonly [K in keyof OpenSpoolOptions]: unknown };
  const maxBytes = requireInteger('spool.maxBytes', given.maxBytes ?? 256 * MIB, 1);
  const preset = Math.min(4 * MIB, Math.ceil(maxBytes / 8));
  return {
    // As it is now: the program may change its working directory.
    directory: resolve(requireText('spool.directory', given.directory)),
    maxBytes,
    fsync: requireBoolean('spool.fsync', given.fsync ?? false),
    destination: given.destination === undefined ? '' : requireText('spool.destination', given.destination),
    segmentBytes: requireInteger('spool.segmentBytes', given.segmentBytes ?? preset, 1),
    scheduler: options.scheduler ?? systemScheduler,
  };
}
