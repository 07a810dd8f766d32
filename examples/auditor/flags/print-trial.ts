// TrialResult → lines of at most 80 columns: what was evaluated, what was sent, what arrived.

import type { FlagMetrics } from 'tracklight/flags';
import { count, plain } from '../print-audit.js';
import type { TrialResult } from './flag-trial.js';

export function trialText(trial: TrialResult): string {
  const lines = [...flagRows(trial), '', ...deliveryRows(trial), '', verdict(trial), ''];
  return lines.map((line) => plain(`  ${line}`).trimEnd()).join('\n');
}

function flagRows({ metrics }: TrialResult): string[] {
  return [
    'flag               evaluations  packages       p50  variants',
    ...[...metrics].map(([flagKey, of]) => {
      const cells = [count(of.totalEvaluations).padStart(11), count(of.uniqueUsers), microseconds(of.latencyP50)];
      return `${flagKey.padEnd(17)}  ${cells.join('  ')}  ${shares(of.variantDistribution)}`;
    }),
  ];
}

function deliveryRows({ stats, endpoint, closing }: TrialResult): string[] {
  const names = [...endpoint.byName].map(([name, events]) => `${events.toLocaleString('en')} ${name}`);
  const seen = stats.skippedExposures.duplicate.toLocaleString('en');
  const rows = [
    row('tracked', stats.received, `events; exposures seen before, and not sent again: ${seen}`),
    row('delivered', stats.delivered, `by stats(), in flight ${stats.inFlight}, queued ${stats.queued}`),
    row('lost', lostEvents(stats), `dropped or rejected; ${stats.retries} sends were repeats`),
    row('received', endpoint.events, names.join(', ') || 'nothing'),
    row('', endpoint.repeats, 'of them more than once'),
    row('requests', endpoint.requests, `${endpoint.busyAnswers} of them answered with 503, as if it were busy`),
  ];
  if (closing.timedOut) rows.push(row('pending', closing.pending, 'when the time to close was over'));
  return rows;
}

function lostEvents({ dropped, rejected }: TrialResult['stats']): number {
  return Object.values(dropped).reduce((sum, events) => sum + events, rejected);
}

function verdict({ isComplete, stats, endpoint }: TrialResult): string {
  if (isComplete) return '✔ every event tracked is at the endpoint';
  return `✖ ${count(stats.received).trim()} events tracked, ${count(endpoint.events).trim()} at the endpoint`;
}

function row(label: string, value: number, remark: string): string {
  return `${label.padEnd(9)}  ${count(value)}   ${remark}`;
}

function shares(distribution: FlagMetrics['variantDistribution']): string {
  const all = Object.values(distribution).reduce((sum, evaluations) => sum + evaluations, 0);
  return Object.entries(distribution)
    .map(([variant, evaluations]) => `${variant} ${Math.round((evaluations / all) * 100)}%`)
    .join(', ');
}

function microseconds(ms: number): string {
  return `${(ms * 1000).toFixed(1)} µs`.padStart(8);
}
