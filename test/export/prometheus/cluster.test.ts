import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { Exposition } from './exposition.js';

const PROGRAM = fileURLToPath(new URL('cluster.process.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

describe('PrometheusExporter: in a cluster', () => {
  let read: Exposition;

  before(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', TSX, PROGRAM], { timeout: 20_000 });
    read = new Exposition(stdout);
  });

  it("has the sums of four workers' calls", () => {
    const labels = { function: 'read,it:all', event_type: 'io', app: 'shop' };

    expect(read.value('tracklight_calls_total', { ...labels, outcome: 'success' })).to.equal(0 + 1 + 2 + 3);
    expect(read.value('tracklight_calls_total', { ...labels, outcome: 'error' })).to.equal(4);
    expect(read.value('tracklight_call_duration_seconds_count', labels)).to.equal(10);
    expect(read.value('tracklight_call_duration_seconds_bucket', { ...labels, le: '+Inf' })).to.equal(10);
    expect(read.value('tracklight_call_duration_seconds_bucket', { ...labels, le: '10' })).to.equal(10);
    expect(read.value('tracklight_call_duration_seconds_sum', labels)).to.be.above(0);
    expect(read.value('tracklight_tracking_overhead_seconds_total')).to.be.at.least(0);
  });

  it("has the sums of four workers' evaluations and users, and the mean of their error rates", () => {
    const flag = { flag_key: 'checkout' };

    expect(read.value('feature_flag_evaluations_total', { ...flag, reason: 'STATIC' })).to.equal(1 + 2 + 3);
    expect(read.value('feature_flag_evaluations_total', { ...flag, reason: 'ERROR' })).to.equal(4);
    expect(read.value('feature_flag_evaluation_duration_seconds_bucket', { ...flag, le: '0.001' })).to.equal(0);
    expect(read.value('feature_flag_evaluation_duration_seconds_bucket', { ...flag, le: '0.005' })).to.equal(10);
    expect(read.value('feature_flag_unique_users', flag)).to.equal(10);
    expect(read.value('feature_flag_error_rate', flag)).to.equal(0.25);
  });
});
