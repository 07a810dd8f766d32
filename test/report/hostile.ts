// Names and messages that try to break out of wherever they are printed.

import type { AnalyticsSnapshot } from '../../src/aggregate/snapshot.js';
import { START_MS, snapshotOf } from './snapshot-of.js';

export const HOSTILE_TEXTS: readonly string[] = [
  '</script><script>window.pwned=1</script>',
  '"><svg onload="window.pwned=1">',
  "' onmouseover='window.pwned=1",
  '<img src=x onerror=window.pwned=1>',
  '<!--',
  '-->',
  ']]>',
  '</style><style>*{display:none}</style>',
  '</title><h1>gone</h1>',
  'a\u2028b\u2029c',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'x'.repeat(10_000),
  'word '.repeat(2000),
  'שלום עולם',
  '😀 👩‍👩‍👧',
  '\ud800 lone \udfff',
  '\u202etxt.exe\u202c',
  '',
  '\u0000\u001b[31m\u0007\u007f\u0085',
  "<%= process.exit(1) %> {{7*7}} it's",
  '&lt;b&gt; &amp;amp; &#39;',
];

/** Each text as function, event type, error, message and host. */
export function hostileRun(): AnalyticsSnapshot {
  const calls = HOSTILE_TEXTS.flatMap((functionName, i) =>
    [3, 300, 3000].map((durationMs, k) => ({
      functionName,
      eventType: textAt(i + 1),
      startMs: START_MS + i * 1000 + k * 100,
      durationMs,
      outcome: k === 2 ? ('error' as const) : ('success' as const),
      errorName: textAt(i + 2),
      errorMessage: textAt(i + 3),
    })),
  );
  return snapshotOf(calls, { host: HOSTILE_TEXTS[0] as string });
}

function textAt(i: number): string {
  return HOSTILE_TEXTS[i % HOSTILE_TEXTS.length] as string;
}
