// Event → row: a call in the columns of the original's event log, for JSON and CSV.

import type { CallEvent } from './event.js';
import { strftime } from './strftime.js';

/** The instance's `timeFormat` when nobody chose one. */
export const DEFAULT_TIME_FORMAT = '%Y-%m-%d %H:%M:%S';
const COMPACT_TIME_FORMAT = '%H:%M:%S';

/** One call as a row. Times are UTC text, the duration is in seconds with 4 decimals. */
export interface CallRecord {
  readonly Function: string;
  readonly 'Event Type': string;
  readonly 'Start Time': string;
  readonly 'End Time': string;
  readonly 'Duration (s)': number;
  readonly Success: boolean;
}

export interface RecordFormat {
  /** strftime, UTC. Default: `%Y-%m-%d %H:%M:%S`. */
  readonly timeFormat?: string;
  /** Only the time of day (`%H:%M:%S`). Default: false. */
  readonly compactTime?: boolean;
}

/** A call event in the original's columns. */
export function toRecord(event: CallEvent, format: RecordFormat = {}): CallRecord {
  const { timeFormat = DEFAULT_TIME_FORMAT, compactTime = false } = format;
  const text = (epochMs: number) => strftime(compactTime ? COMPACT_TIME_FORMAT : timeFormat, epochMs);
  return {
    Function: event.functionName,
    'Event Type': event.eventType,
    'Start Time': text(event.startTime),
    'End Time': text(event.startTime + event.durationMs),
    'Duration (s)': Math.round(event.durationMs * 10) / 10_000,
    Success: event.success,
  };
}
