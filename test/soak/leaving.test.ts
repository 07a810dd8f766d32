// Figure 6: what a program leaves behind, whichever way it leaves.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { QueueStats } from '../../src/deliver/delivery.js';
import { unaccounted } from './conservation.js';
import { accept, Endpoint, refuseWith } from './endpoint.js';
import { isLongForm, printFigure } from './long-form.js';
import { Programs } from './programs.js';

const HANG_MS = 20_000;

interface Last {
  readonly stats: QueueStats;
  readonly warnings: readonly string[];
  readonly made: number;
}

describe('a program that ends', () => {
  let endpoint: Endpoint;
  let programs: Programs;

  beforeEach(async () => {
    endpoint = await Endpoint.open();
    programs = new Programs();
  });

  afterEach(async () => {
    await programs[Symbol.asyncDispose]();
    await endpoint[Symbol.asyncDispose]();
  });

  const lastFile = () => join(programs.folder, 'last.json');
  const start = (options: object) =>
    programs.start('leaving', { url: endpoint.url, last: lastFile(), ...options }, HANG_MS);
  const last = (): Last => JSON.parse(readFileSync(lastFile(), 'utf8'));
  const reports = () => {
    const folder = join(programs.folder, 'analytics');
    return existsSync(folder) ? readdirSync(folder).length : 0;
  };

  it('ends by itself with a queue that was never closed and a connection still open', async () => {
    const code = await start({ way: 'idle', calls: 250 }).ended();

    printFigure('6', 'idle: ends by itself', `stored ${endpoint.stored.size} of 250 (goal 250)`, `exit code ${code}`);
    expect(code).to.equal(0);
    expect(endpoint.stored.size).to.equal(250);
  });

  it('has everything delivered by its exit hook when it has nothing left to do', async () => {
    const code = await start({ way: 'natural', calls: 1_234 }).ended();

    const lost = last().made - endpoint.stored.size;
    printFigure('6', `natural exit: lost ${lost} of ${last().made} (goal 0)`, `report files ${reports()} (goal 2)`);
    expect([code, lost, last().stats.delivered, reports()]).to.deep.equal([0, 0, 1_234, 2]);
    expect(last().warnings).to.deep.equal([]);
  });

  it('has everything delivered by its exit hook at SIGTERM under load, once it takes no more work', async () => {
    const program = start({ way: 'own signal' });
    await program.said();
    const startMs = performance.now();
    program.child.kill('SIGTERM');
    const end = await program.ended();
    const tookMs = performance.now() - startMs;

    const { made, stats } = last();
    printFigure(
      '6',
      `SIGTERM under load: lost ${made - endpoint.stored.size} of ${made} (goal 0)`,
      `ended after ${tookMs.toFixed(0)} ms (goal ≤ 5500)`,
      `report files ${reports()} (goal 2)`,
    );
    expect(end).to.equal(0);
    expect([made - endpoint.stored.size, stats.received - stats.delivered]).to.deep.equal([0, 0]);
    expect(made).to.be.at.least(1_000);
    expect(reports()).to.equal(2);
  });

  it('waits at SIGTERM for an endpoint that is down no longer than its time, and writes its report', async () => {
    endpoint.react = refuseWith(503);
    const program = start({ way: 'signal', timeoutMs: 700 });
    await program.said();
    const startMs = performance.now();
    program.child.kill('SIGTERM');
    const end = await program.ended();
    const tookMs = performance.now() - startMs;

    printFigure(
      '6',
      `SIGTERM, endpoint down: ended after ${tookMs.toFixed(0)} ms (goal ≤ 1200)`,
      `report files ${reports()} (goal 2)`,
    );
    expect([end, reports()]).to.deep.equal(['SIGTERM', 2]);
    if (isLongForm) expect(tookMs).to.be.at.most(1_200);
  });

  it('loses at process.exit() only what it counts and warns of', async () => {
    const code = await start({ way: 'exit', calls: 5_050 }).ended();

    const { made, stats, warnings } = last();
    const held = stats.queued + stats.inFlight;
    const lost = made - endpoint.stored.size;
    printFigure('6', `process.exit(): lost ${lost} of ${made}, counted ${held} (goal: lost ≤ counted)`);
    expect(code).to.equal(3);
    expect(unaccounted(stats)).to.equal(0);
    expect(lost).to.be.at.most(held);
    expect(held).to.be.greaterThan(0);
    expect(warnings.join().replaceAll(',', '')).to.include(`hold ${held} events not delivered`);
    expect(reports()).to.equal(2);
  });

  it('loses nothing at process.exit() with a spool: the next one delivers the rest', async () => {
    const spool = join(programs.folder, 'spool');
    endpoint.react = (exchange) => (endpoint.posts > 4 ? refuseWith(503) : accept)(exchange);
    await start({ way: 'exit', calls: 5_050, spool }).ended();
    const before = endpoint.stored.size;
    const { made } = last();
    endpoint.react = accept;

    await start({ way: 'natural', calls: 0, spool }).ended();

    const lost = made - endpoint.stored.size;
    printFigure('6', `process.exit() with a spool: ${before} of ${made} stored, then the rest, lost ${lost} (goal 0)`);
    expect(before).to.be.lessThan(made);
    expect(lost).to.equal(0);
    expect(endpoint.isInOrder).to.equal(true);
  });
});
