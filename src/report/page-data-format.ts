// Page data ↔ bytes: a head in JSON, then the calls in packed columns. The report writes them, the page's script reads.

import { ColumnReader, packColumns } from './column-packing.js';
import { codedDuration, durationCode } from './duration-code.js';
import { OUTCOMES, type PageCalls, type PageData } from './page-data-types.js';
import { SPEEDS } from './speed.js';

const HEAD_LENGTH_BYTES = 4;
const ERROR = OUTCOMES.indexOf('error');
/** Of one outcome: the speeds, and calls without one. */
const KINDS = SPEEDS.length + 1;
/** Runs shorter than this are told apart to the microsecond. */
const SHORT_RUN_MS = 10_000;

/** What is needed to read the columns. */
interface CallsHead {
  readonly count: number;
  readonly failures: number;
  /** The first start, in ticks since the epoch. */
  readonly firstTick: number;
  readonly ticksPerMs: number;
}

type Head = Omit<PageData, 'calls'> & { readonly calls: CallsHead };

/** Starts are cut to whole milliseconds, in a run of less than ten seconds to microseconds; durations have three digits. */
export function packPageData({ calls, ...data }: PageData): Uint8Array {
  const ticksPerMs = data.toMs - data.fromMs < SHORT_RUN_MS ? 1000 : 1;
  const ticks = Float64Array.from(calls.startMs, (ms) => Math.floor(ms * ticksPerMs));
  const errorTexts = Array.from(calls.errorText).filter((_, i) => calls.outcome[i] === ERROR);
  const head: Head = {
    ...data,
    calls: { count: ticks.length, failures: errorTexts.length, firstTick: ticks[0] ?? 0, ticksPerMs },
  };
  const packed = packColumns([
    calls.functionAt,
    ticks.map((tick, i) => (i === 0 ? 0 : tick - (ticks[i - 1] as number))),
    Float64Array.from(calls.durationMs, durationCode),
    Float64Array.from(calls.outcome, (outcome, i) => outcome * KINDS + (calls.speed[i] as number) + 1),
    errorTexts,
  ]);
  const text = new TextEncoder().encode(JSON.stringify(head));
  const bytes = new Uint8Array(HEAD_LENGTH_BYTES + text.length + packed.length);
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, HEAD_LENGTH_BYTES);
  bytes.set(packed, HEAD_LENGTH_BYTES + text.length);
  return bytes;
}

export function unpackPageData(bytes: Uint8Array): PageData {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const end = HEAD_LENGTH_BYTES + length;
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD_LENGTH_BYTES, end))) as Head;
  return { ...head, calls: unpackCalls(head.calls, bytes.subarray(end)) };
}

function unpackCalls({ count, failures, firstTick, ticksPerMs }: CallsHead, bytes: Uint8Array): PageCalls {
  const reader = new ColumnReader(bytes);
  const functionAt = reader.read(count);
  const startMs = reader.read(count);
  const durationMs = reader.read(count).map(codedDuration);
  const kinds = reader.read(count);
  const texts = reader.read(failures);

  let tick = firstTick;
  let failure = 0;
  const outcome = new Uint8Array(count);
  const speed = new Int8Array(count);
  const errorText = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    tick += startMs[i] as number;
    startMs[i] = tick / ticksPerMs;
    const kind = kinds[i] as number;
    outcome[i] = Math.floor(kind / KINDS);
    speed[i] = (kind % KINDS) - 1;
    if (outcome[i] === ERROR) errorText[i] = texts[failure++] as number;
  }
  return { functionAt, startMs, durationMs, outcome, speed, errorText };
}
