import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type ReportSource, writeDatabaseReport } from '../../src/cli/database-report.js';
import { readReportArguments } from '../../src/cli/report-arguments.js';
import { InMemoryAnalyticsCollector } from '../../src/collect/memory-collector.js';
import type { CallRow } from '../../src/database/event-row.js';
import { MemoryEventSource } from '../../src/flags/event-source.js';
import { PlainCallStore } from '../database/stored-calls.js';
import { rejectionOf } from '../flags/evaluation.js';
import { useCommandScene } from './command-scene.js';

const MINUTE_MS = 60_000;

/** A call that started some minutes ago. */
function callOf(minutesAgo: number, fields: Partial<CallRow> = {}): CallRow {
  return {
    kind: 'call',
    id: '00000000-0000-7000-8000-000000000000',
    tsUs: (Date.now() - minutesAgo * MINUTE_MS) * 1_000,
    functionName: 'Catalog.fetch',
    eventType: 'api',
    outcome: 'success',
    errorName: null,
    errorMessage: null,
    durationMs: 40,
    ...fields,
  };
}

/** A database in memory, with evaluations by minutes ago. */
function sourceOf(
  calls: readonly CallRow[],
  evaluations: Readonly<Record<string, readonly number[]>> = {},
): ReportSource {
  const collector = new InMemoryAnalyticsCollector();
  for (const [flagKey, ages] of Object.entries(evaluations)) {
    for (const minutesAgo of ages) {
      const timestamp = new Date(Date.now() - minutesAgo * MINUTE_MS);
      collector.record({ flagKey, value: true, variant: 'on', reason: 'SPLIT', timestamp });
    }
  }
  const flags = new MemoryEventSource(collector);
  const store = new PlainCallStore(calls);
  return {
    readCalls: (...args) => store.readCalls(...args),
    summarize: (...args) => flags.summarize(...args),
    flagKeys: (...args) => flags.flagKeys(...args),
    trend: (...args) => flags.trend(...args),
  };
}

describe('writeDatabaseReport', () => {
  const scene = useCommandScene();

  const write = async (source: ReportSource, ...args: string[]) => {
    const request = readReportArguments(['--database=x.db', `--output=${scene.folder.path}`, ...args], {});
    await writeDatabaseReport(source, request, scene.shell);
    return readFileSync(scene.at('analytics_incremental.html'), 'utf8');
  };

  it('writes a page with the calls and the flags of the last day, and its JSON twin', async () => {
    const calls = [callOf(1), callOf(23 * 60, { outcome: 'error', errorName: 'TimeoutError', errorMessage: 'late' })];

    const page = await write(sourceOf(calls, { checkout: [1, 2, 23 * 60], banner: [5] }));

    expect(page).to.contain('Catalog.fetch').and.to.contain('TimeoutError');
    expect(page).to.contain('<code>checkout</code>').and.to.contain('<code>banner</code>');
    expect(page).to.contain('4 evaluations in the last 1 d 00 h');
    expect(existsSync(scene.at('analytics_incremental.json'))).to.equal(true);
  });

  it('leaves out what is older than the window', async () => {
    const calls = [callOf(1), callOf(90, { functionName: 'longAgo' })];

    const page = await write(sourceOf(calls, { checkout: [1, 90], retired: [90] }), '--window=1h');

    expect(page).not.to.contain('longAgo').and.not.to.contain('retired');
    expect(page).to.contain('1 evaluation in the last 1 h 00 m');
  });

  it('says on stdout what it found and where the report is, without colours in a pipe', async () => {
    await write(sourceOf([callOf(1), callOf(2)], { checkout: [1, 2, 3] }));

    expect(scene.shell.out).to.match(/^Flags {2}3 evaluations, 1 flag\n\nAnalytics {2}2 calls, 1 function, 1 d 00 h\n/);
    expect(scene.shell.out).to.match(/Report {2}file:\/\/\S+analytics_incremental\.html\n$/);
    expect(scene.shell.out).not.to.contain('\u001b');
  });

  it('counts fast, medium and slow calls by the thresholds asked for', async () => {
    const calls = [callOf(1, { durationMs: 4 }), callOf(1, { durationMs: 20 }), callOf(1, { durationMs: 90 })];

    await write(sourceOf([...calls, callOf(1, { durationMs: 91 })]), '--thresholds=5,25');

    expect(scene.shell.out).to.include('>>> fast 25%').and.to.include('>> medium 25%').and.to.include('> slow 50%');
  });

  it('writes the page that names the likely reasons where there is nothing', async () => {
    const page = await write(sourceOf([]));

    expect(page).to.include('No calls were tracked');
    expect(scene.shell.out).to.include('Flags  0 evaluations, 0 flags').and.to.include('no calls tracked');
  });

  it('writes nothing when a flag cannot be read', async () => {
    const source = { ...sourceOf([callOf(1)], { checkout: [1] }), summarize: () => Promise.reject(new Error('gone')) };

    const error = await rejectionOf(write(source));

    expect(error.message).to.equal('gone');
    expect(existsSync(scene.at('analytics_incremental.html'))).to.equal(false);
    expect(scene.shell.out).to.equal('');
  });
});
