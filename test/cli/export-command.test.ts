import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { AnalyticsSnapshot, SeriesSnapshot } from '../../src/aggregate/snapshot.js';
import type { FunctionStats } from '../../src/aggregate/stats.js';
import { buildReportModel } from '../../src/report/report-model.js';
import { writeReport } from '../../src/report/write-report.js';
import { setUp } from '../analytics/set-up.js';
import { START_MS, snapshotOf } from '../report/snapshot-of.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { useCommandScene } from './command-scene.js';

const RUN = syntheticRun({ calls: 3_000 });

/** The cells of CSV whose quotes hold no line breaks. */
function readCsv(text: string): Record<string, string>[] {
  const [head = [], ...rows] = text
    .split('\r\n')
    .slice(0, -1)
    .map((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, a, b]) => a ?? b ?? ''));
  return rows.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ''])));
}

/** The row as CSV has it. */
function asText(row: object): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value)]));
}

describe('tracklight export', () => {
  const scene = useCommandScene();

  async function exported(snapshot: AnalyticsSnapshot, ...args: string[]): Promise<string> {
    const path = scene.write('run.json', snapshot);
    scene.shell.out = '';
    const exitCode = await scene.run('export', path, ...args);
    expect({ exitCode, err: scene.shell.err }).to.deep.equal({ exitCode: 0, err: '' });
    return scene.shell.out;
  }

  it('has the numbers of the functions that the report shows, in its order', async () => {
    const rows = buildReportModel(RUN).functions?.rows ?? [];
    const json = JSON.parse(await exported(RUN));
    const csv = readCsv(await exported(RUN, '--format', 'csv'));

    expect(rows).to.have.length.above(20);
    const shown = rows.map((row) => ({
      functionName: row.name,
      eventType: row.eventType,
      calls: row.calls.value,
      errors: row.failed.value,
      successRate: row.successRate.value,
      totalTimeMs: row.totalTime.value,
      p50Ms: row.p50.value,
      p90Ms: row.p90.value,
      p95Ms: row.p95.value,
      p99Ms: row.p99.value,
      maxMs: row.max.value,
    }));
    const fieldsOf = (row: object) =>
      Object.fromEntries(Object.keys(shown[0] ?? {}).map((key) => [key, Reflect.get(row, key)]));
    expect(json.map(fieldsOf)).to.deep.equal(shown);
    expect(csv.map(fieldsOf)).to.deep.equal(shown.map((row) => asText(row)));
  });

  it('has the totals of the report and of the JSON beside it', async () => {
    const { json: sidecar } = await writeReport(RUN, { reportsDir: scene.at('out') });
    const { stats } = JSON.parse(readFileSync(sidecar, 'utf8'));

    const json = JSON.parse(await exported(RUN, '--what', 'stats'));
    const [csv = {}] = readCsv(await exported(RUN, '--what', 'stats', '--format', 'csv'));

    const shown = new Map(buildReportModel(RUN).kpis.map(({ id, figure }) => [id, figure.value]));
    expect(json).to.deep.equal(stats);
    expect([shown.get('calls'), shown.get('p95')]).to.deep.equal([json.totalCalls, json.p95Ms]);
    for (const key of ['totalCalls', 'totalErrors', 'successRate', 'totalTimeMs', 'p50Ms', 'p95Ms', 'overheadMs']) {
      expect(csv[key], key).to.equal(String(stats[key]));
    }
    expect(csv).to.include({ fast: String(stats.durationCounts.fast), slowestFunction: stats.slowest.functionName });
  });

  it('says in CSV of each function how many calls were timed, in JSON where these are not all', async () => {
    const [first, ...others] = RUN.series as [SeriesSnapshot, ...SeriesSnapshot[]];
    const thinned = { ...RUN, series: [{ ...first, timedCalls: 3 }, ...others] };
    const { functionName } = first;

    const json = JSON.parse(await exported(thinned)).find((row: FunctionStats) => row.functionName === functionName);
    const csv = readCsv(await exported(thinned, '--format', 'csv'));
    const [stats = {}] = readCsv(await exported(thinned, '--what', 'stats', '--format', 'csv'));

    expect(json.timedCalls).to.equal(3);
    expect(csv.find((row) => row.functionName === functionName)).to.include({
      timedCalls: '3',
      calls: String(first.calls),
    });
    const timed = csv.reduce((sum, row) => sum + Number(row.timedCalls), 0);
    expect(Number(stats.timedCalls)).to.equal(timed).and.below(Number(stats.totalCalls));
  });

  it('has the retained calls as analytics.toRecords() has them', async () => {
    const { analytics, call } = setUp();
    for (let i = 0; i < 50; i++) call(`f${i % 3}`, i * 1.25, i % 7 === 0 ? new Error('no') : 'success', 'db');
    const records = analytics.toRecords();

    const json = JSON.parse(await exported(analytics.snapshot(), '--what', 'calls'));
    const csv = readCsv(await exported(analytics.snapshot(), '--what', 'calls', '--format', 'csv'));

    expect(json).to.deep.equal(records);
    expect(csv).to.deep.equal(records.map((row) => asText(row)));
  });

  it('has no table as one text, because a string may be too short for a million calls', async () => {
    const lengths: number[] = [];
    Object.assign(scene.shell.stdout, { write: (text: string) => void lengths.push(text.length) });

    await scene.run('export', scene.write('run.json', RUN), '--what', 'calls');

    expect(lengths.reduce((sum, length) => sum + length)).to.be.above(400_000);
    expect(Math.max(...lengths)).to.be.below(70_000);
  });

  it('writes a header without any rows where there are no calls', async () => {
    expect(await exported(snapshotOf([]), '--format', 'csv')).to.match(/^functionName,eventType,calls,[^\n]+\r\n$/);
    expect(await exported(snapshotOf([]))).to.equal('[]\n');
  });

  it('keeps a spreadsheet from computing a name', async () => {
    const names = ['=cmd|calc', '+1', '-1', '@SUM(A1)', '\t=1', ' =1'];
    const calls = names.map((functionName) => ({ functionName, startMs: START_MS, durationMs: 1 }));

    const cells = (await exported(snapshotOf(calls), '--format', 'csv')).split('\r\n').slice(1, -1);

    for (const cell of cells) expect(cell).to.match(/^"?'/);
  });

  for (const [args, complaint] of [
    [[], 'export takes a snapshot, got none'],
    [['x.json', '--format', 'xml'], "--format must be json or csv, got 'xml'"],
    [['x.json', '--what', 'flags'], "--what must be functions, calls or stats, got 'flags'"],
    [['x.json'], 'x.json: no such file or folder'],
  ] as const) {
    it(`ends with 2 for ${args.join(' ') || 'nothing'}`, async () => {
      expect(await scene.run('export', ...args)).to.equal(2);
      expect(scene.shell.err).to.include(complaint);
    });
  }
});
