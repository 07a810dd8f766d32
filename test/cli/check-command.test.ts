import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Call, snapshotOf } from '../report/snapshot-of.js';
import { useCommandScene } from './command-scene.js';
import { runProgram } from './run-program.js';

/** Durations around a median, the same every time. */
function calls(functionName: string, medianMs: number, count = 300): Call[] {
  return Array.from({ length: count }, (_, i) => ({
    functionName,
    startMs: 1_000 + i,
    durationMs: medianMs * (0.9 + (0.2 * i) / count),
  }));
}

const BASE = snapshotOf([...calls('Catalog.fetch', 100), ...calls('Store.save', 10)]);
const SAME = snapshotOf([...calls('Catalog.fetch', 102), ...calls('Store.save', 10), ...calls('Store.open', 10)]);
const SLOWER = snapshotOf([...calls('Catalog.fetch', 130), ...calls('Store.save', 10)]);

describe('tracklight check', () => {
  const scene = useCommandScene();
  let base: string;
  let same: string;
  let slower: string;

  beforeEach(() => {
    base = scene.write('base.json', BASE);
    same = scene.write('same.json', SAME);
    slower = scene.write('slower.json', SLOWER);
  });

  const check = (...args: string[]) => scene.run('check', ...args);

  it('passes a run that is as its baseline', async () => {
    expect(await check(same, '--baseline', base)).to.equal(0);

    expect(scene.shell.err).to.equal('');
    expect(scene.shell.out).to.equal('check passed: 2 comparisons; 1 left out (new, or too few calls)\n');
  });

  it('fails a run whose p95 grew by 30 %, and says which', async () => {
    expect(await check(slower, '--baseline', base)).to.equal(1);

    expect(scene.shell.err).to.equal('');
    expect(scene.shell.out).to.equal(
      '✖ Catalog.fetch (api)  p95 109 ms → 142 ms: ▲ +31% (limit +20%)\ncheck failed: 1 of 2 comparisons\n',
    );
  });

  it('takes another limit', async () => {
    expect(await check(slower, '--baseline', base, '--max-regression', '35%')).to.equal(0);
    expect(await check(slower, '--baseline', base, '--max-regression=12.5%')).to.equal(1);
    expect(scene.shell.out).to.include('(limit +12.5%)');
  });

  it('holds several budgets, and shows each', async () => {
    expect(await check(slower, '--budget', 'Catalog.fetch.p95<140ms', '--budget', 'errorRate<1%')).to.equal(1);

    expect(scene.shell.out.split('\n')).to.deep.equal([
      '✖ Catalog.fetch  p95 < 140 ms: 142 ms',
      '✔ all calls  errorRate < 1%: 0%',
      'check failed: 1 of 2 comparisons',
      '',
    ]);
  });

  it('adds several runs up', async () => {
    expect(await check(same, slower, '--budget', 'calls>=1500')).to.equal(0);
  });

  it('writes JUnit', async () => {
    const hostile = scene.write('hostile.json', snapshotOf(calls('f<"&\u001b[2J\ud800\uffff', 5)));

    expect(await check(hostile, '--baseline', base, '--budget', '*.p95<1ms', '--format', 'junit')).to.equal(1);
    expect(scene.shell.out).to.equal(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="2" errors="0" skipped="1">
  <testsuite name="tracklight" tests="3" failures="2" errors="0" skipped="1">
    <testcase classname="tracklight.regression" name="f&lt;&quot;&amp;\ufffd\ufffd (api)" time="0"><skipped message="not in the baseline"/></testcase>
    <testcase classname="tracklight.budget" name="f&lt;&quot;&amp;\ufffd\ufffd: p95 &lt; 1 ms" time="0"><failure message="p95 &lt; 1 ms: 5.46 ms"/></testcase>
    <testcase classname="tracklight.budget" name="all calls: p95 &lt; 1 ms" time="0"><failure message="p95 &lt; 1 ms: 5.46 ms"/></testcase>
  </testsuite>
</testsuites>
`);
  });

  it('writes Markdown for GitHub, in which no name means anything', async () => {
    const hostile = scene.write('hostile.json', snapshotOf(calls('a|<img>`@all`', 5)));

    await check(slower, hostile, '--baseline', base, '--format', 'github');

    expect(scene.shell.out.split('\n').slice(0, 7)).to.deep.equal([
      '### ❌ Tracklight',
      '',
      'check failed: 1 of 2 comparisons; 1 left out (new, or too few calls).',
      '',
      '| | function | result |',
      '|---|---|---|',
      '| ❌ | Catalog.fetch (api) | p95 109 ms → 142 ms&#58; ▲ +31% (limit +20%) |',
    ]);
    expect(scene.shell.out).to.include('| ➖ | a&#124;&#60;img&#62;&#96;&#64;all&#96; (api) |');
  });

  it('writes what passed as a JUnit test that was neither skipped nor failed', async () => {
    expect(await check(same, '--budget', 'errors<1', '--format', 'junit')).to.equal(0);

    expect(scene.shell.out).to.contain('<testsuites tests="1" failures="0" errors="0" skipped="0">');
    expect(scene.shell.out).to.contain('name="all calls: errors &lt; 1" time="0"/>\n');
  });

  it('heads what GitHub shows with a tick where nothing failed', async () => {
    expect(await check(same, '--baseline', base, '--format', 'github')).to.equal(0);

    expect(scene.shell.out).to.match(/^### ✅ Tracklight\n\ncheck passed: 2 comparisons; /);
  });

  it('shows GitHub 500 rows, failures first, and tells how many there are besides', async () => {
    const many = Array.from({ length: 501 }, (_, i) => ({ functionName: `f${i}`, startMs: 1, durationMs: i + 1 }));
    const run = scene.write('many.json', snapshotOf(many));

    await check(run, '--budget', '*.max<500ms', '--format', 'github');

    const lines = scene.shell.out.trimEnd().split('\n');
    expect(lines.filter((line) => /^\| (❌|✅) /.test(line))).to.have.length(500);
    expect(lines.slice(6, 10).map((line) => line.slice(0, 8))).to.deep.equal([
      '| ❌ | f4',
      '| ❌ | f5',
      '| ❌ | al',
      '| ✅ | f0',
    ]);
    expect(lines.slice(-2)).to.deep.equal(['', '… 2 more']);

    scene.shell.out = '';
    await check(scene.write('all.json', snapshotOf(many.slice(2))), '--budget', '*.max<500ms', '--format', 'github');

    expect(scene.shell.out).to.match(/ \|\n$/);
  });

  it('writes to a file, and the text to stdout nevertheless', async () => {
    const file = scene.at('reports/junit.xml');

    expect(await check(slower, '--baseline', base, '--format', 'junit', '-o', file)).to.equal(1);
    expect(readFileSync(file, 'utf8')).to.match(/^<\?xml .*<\/testsuites>\n$/s);
    expect(scene.shell.out).to.include('check failed');
  });

  it('has colours on a terminal only', async () => {
    Object.assign(scene.shell.stdout, { isTTY: true, columns: 80 });

    await check(slower, '--baseline', base);

    expect(scene.shell.out).to.include('\u001b[31m✖\u001b[39m Catalog.fetch');

    const file = scene.at('check.txt');
    await check(slower, '--baseline', base, '-o', file);

    expect(readFileSync(file, 'utf8')).to.match(/^✖ Catalog\.fetch/);
  });

  for (const [args, complaint] of [
    [[], 'check takes a snapshot, got none'],
    [['run.json'], 'check needs --baseline or --budget'],
    [['', '--budget', 'calls>1'], 'the path of a snapshot must not be empty'],
    [['run.json', '--budget', 'calls>1', '-o', ''], '--output must not be empty'],
    [['run.json', '--bugdet=calls>1'], "Unknown option '--bugdet' (see tracklight check --help)"],
    [['-', '--baseline', '-'], 'stdin can be read once only'],
    [['run.json', '--baseline', 'b', '--max-regression', '20'], '--max-regression must be a percentage such as 20%'],
    [['run.json', '--baseline', 'b', '--max-regression=-5%'], '--max-regression must be a percentage'],
    [['run.json', '--baseline', 'b', '--format', 'xml'], "--format must be text, junit or github, got 'xml'"],
    [['run.json', '--budget', 'p96<1ms'], 'there is no p96'],
    [['missing.json', '--budget', 'calls>1'], 'missing.json: no such file'],
    [['package.json', '--budget', 'calls>1'], 'package.json: snapshot.'],
  ] as const) {
    it(`ends with 2, not 1, for ${args.join(' ') || 'nothing'}`, async () => {
      expect(await check(...args)).to.equal(2);
      expect(scene.shell.err)
        .to.include(complaint)
        .and.match(/^[^\n]+\n$/);
    });
  }

  it('ends with 2 for a baseline whose path is empty, as of a variable that is not set', async () => {
    expect(await check(same, '--baseline', '')).to.equal(2);
    expect(scene.shell.err).to.include('the path of a snapshot must not be empty (see tracklight check --help)');
  });

  it('ends with 2 where the result cannot be written', async () => {
    expect(await check(same, '--baseline', base, '-o', join(base, 'below.txt'))).to.equal(2);
    expect(scene.shell.err).to.include('below.txt: ');
  });

  it('ends with 1 as a process, with the result on stdout', async () => {
    const { code, stdout, stderr } = await runProgram(['check', '-', '--baseline', base], {
      input: JSON.stringify(SLOWER),
    });

    expect(stderr).to.equal('');
    expect(code).to.equal(1);
    expect(stdout).to.include('check failed: 1 of 2 comparisons');
  });

  it('reads the baseline, too, from stdin', async () => {
    const { code, stdout } = await runProgram(['check', slower, '--baseline', '-'], { input: JSON.stringify(BASE) });

    expect(code).to.equal(1);
    expect(stdout).to.include('check failed: 1 of 2 comparisons');
  });

  it('fails as it would have although nobody reads why', async () => {
    const { code, stderr } = await runProgram(['check', slower, '--baseline', base], { isUnread: true });

    expect(stderr).to.equal('');
    expect(code).to.equal(1);
  });
});
