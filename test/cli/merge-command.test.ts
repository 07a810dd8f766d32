import { readFileSync, statSync, symlinkSync } from 'node:fs';
import { expect } from 'chai';
import type { AnalyticsSnapshot } from '../../src/aggregate/snapshot.js';
import { parseSnapshot } from '../../src/aggregate/snapshot-parser.js';
import { Analytics } from '../../src/index.js';
import { type SnapshotOptions, snapshotOf } from '../report/snapshot-of.js';
import { syntheticRun } from '../report/synthetic-run.js';
import { useCommandScene } from './command-scene.js';
import { runProgram } from './run-program.js';

const one = (options: SnapshotOptions = {}) =>
  snapshotOf([{ functionName: 'f', startMs: 1_000, durationMs: 5 }], options);

describe('tracklight merge', () => {
  const scene = useCommandScene();

  const merge = (...args: string[]) => scene.run('merge', ...args);

  it('adds up what Analytics.mergeWith adds up', async () => {
    const runs = [1, 2, 3].map((seed) => syntheticRun({ calls: 500, seed, maxEvents: 300 }));
    const analytics = Analytics.fromSnapshot(runs[0] as AnalyticsSnapshot, { maxEvents: 0 });
    analytics.mergeWith(runs[1] as AnalyticsSnapshot);
    analytics.mergeWith(runs[2] as AnalyticsSnapshot);

    expect(await merge(...runs.map((run, i) => scene.write(`${i}.json`, run)))).to.equal(0);

    expect(scene.shell.err).to.equal('');
    const merged = parseSnapshot(JSON.parse(scene.shell.out));
    const expected = analytics.snapshot();
    expect(merged.series).to.deep.equal(expected.series);
    expect(merged.errorGroups).to.deep.equal(expected.errorGroups);
    expect(merged.events.series).to.have.lengthOf(900);
    expect(merged.overwrittenEvents).to.equal(600);
  });

  it('gives the same bytes for the same input', async () => {
    const runs = [scene.write('a.json', one()), scene.write('b.json', one({ startedMs: 5, takenMs: 9_000_000 }))];

    await merge(...runs);
    const first = scene.shell.out;
    scene.shell.out = '';
    await merge(...runs);

    expect(scene.shell.out).to.equal(first);
  });

  it('covers the time from the first start to the last end', async () => {
    const a = scene.write('a.json', one({ startedMs: 100, takenMs: 200 }));
    const b = scene.write('b.json', one({ startedMs: 50, takenMs: 150 }));

    await merge(b, a);

    expect(JSON.parse(scene.shell.out)).to.include({ startedMs: 50, takenMs: 200 });
  });

  it('writes a file for its owner only, and through a link to what it names', async () => {
    const a = scene.write('a.json', one());
    const target = scene.folder.write('target.json', 'old');
    symlinkSync(target, scene.at('link.json'));

    expect(await merge(a, a, '-o', scene.at('link.json'))).to.equal(0);

    expect(parseSnapshot(JSON.parse(readFileSync(target, 'utf8'))).series[0]?.calls).to.equal(2);
    expect(statSync(target).mode & 0o777).to.equal(0o600);
  });

  it('may write over what it read', async () => {
    const a = scene.write('a.json', one());

    await merge(a, a, '-o', a);

    expect(JSON.parse(readFileSync(a, 'utf8')).series[0].calls).to.equal(2);
  });

  for (const thresholds of [
    { shortMaxMs: 1, mediumMaxMs: 2 },
    { shortMaxMs: 1, mediumMaxMs: 1_000 },
    { shortMaxMs: 200, mediumMaxMs: 999 },
  ]) {
    const { shortMaxMs, mediumMaxMs } = thresholds;

    it(`says so when one run means ${shortMaxMs} and ${mediumMaxMs} ms by medium and slow, another 200 and 1000`, async () => {
      const a = scene.write('a.json', one());
      const b = scene.write('b.json', one({ thresholds }));

      expect(await merge(a, b)).to.equal(0);
      expect(scene.shell.err).to.match(/^tracklight: the runs have different duration thresholds; [^\n]+\n$/);
    });
  }

  for (const [args, complaint] of [
    [[], 'merge takes snapshots, got none'],
    [['missing.json'], 'missing.json: no such file or folder'],
    [['a.json', '--out', 'x'], "Unknown option '--out'"],
  ] as const) {
    it(`ends with 2 for ${args.join(' ') || 'nothing'}`, async () => {
      expect(await merge(...args)).to.equal(2);
      expect(scene.shell.err).to.include(complaint);
      expect(scene.shell.out).to.equal('');
    });
  }

  it('leaves nothing behind when one of the runs is no snapshot', async () => {
    const a = scene.write('a.json', one());
    const bad = scene.folder.write('bad.json', '{"format":"tracklight-snapshot"}');

    expect(await merge(a, bad, '-o', scene.at('out.json'))).to.equal(2);
    expect(scene.shell.err).to.equal(`tracklight: ${bad}: snapshot.version must be present\n`);
    expect(statSync(scene.at('out.json'), { throwIfNoEntry: false })).to.equal(undefined);
  });

  it('feeds the next command through a pipe', async () => {
    const a = scene.write('a.json', one());
    const merged = await runProgram(['merge', a, '-'], { input: JSON.stringify(one()) });
    const exported = await runProgram(['export', '-', '--format', 'csv'], { input: merged.stdout });

    expect(merged).to.include({ code: 0, stderr: '' });
    expect(exported).to.include({ code: 0, stderr: '' });
    expect(exported.stdout).to.match(/\r\nf,api,2,2,0,0,100,10,5,/);
  });
});
