import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import sinon from 'sinon';
import { spinnerOn } from '../../src/console/spinner.js';
import { terminalOf } from '../../src/console/terminal.js';
import type { Analytics, AnalyticsOptions } from '../../src/index.js';
import { TestLoggers } from '../../src/testing/index.js';
import { TemporaryFolder } from '../report/temporary-folder.js';
import { caller, setUp } from './set-up.js';

describe('generateReports', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    sinon.restore();
    folder.remove();
  });

  function open(options: AnalyticsOptions = {}) {
    const loggers = new TestLoggers();
    return { loggers, ...setUp({ reportsDir: folder.path, loggers, ...options }) };
  }

  /** An error logger that notes of each line whether the spinner was out of its way. */
  function errorLoggerAside() {
    const aside: boolean[] = [];
    let isAside = false;
    sinon.stub(spinnerOn(terminalOf(process.stderr)), 'aside').callsFake((write) => {
      isAside = true;
      write();
      isAside = false;
    });
    return { aside, error: { error: () => aside.push(isAside) } };
  }

  it('writes page and sidecar into reportsDir, full or incremental, and resolves to their paths', async () => {
    const { analytics, call } = open();
    call('f');

    const incremental = await analytics.generateReports();
    const full = await analytics.generateReports({ forceMode: true });

    const inFolder = (name: string) => join(folder.path, name);
    expect(incremental).to.deep.equal({
      html: inFolder('analytics_incremental.html'),
      json: inFolder('analytics_incremental.json'),
    });
    expect(full).to.deep.equal({ html: inFolder('analytics_full.html'), json: inFolder('analytics_full.json') });
    const written = [incremental, full].flatMap((paths) => Object.values(paths ?? {}));
    expect(written.map((path) => existsSync(path))).to.deep.equal([true, true, true, true]);
  });

  it('writes the snapshot and its stats into the sidecar', async () => {
    const { analytics, call } = open();
    call('f', 3);
    call('f', 1, new Error('no'));

    const paths = await analytics.generateReports();

    const sidecar = JSON.parse(readFileSync(paths?.json as string, 'utf8'));
    expect(sidecar).to.deep.equal(JSON.parse(JSON.stringify({ ...analytics.snapshot(), stats: analytics.getStats() })));
  });

  it('logs the summary, with the address of the page', async () => {
    const { analytics, call, loggers } = open();
    call('f');

    await analytics.generateReports();

    expect(loggers.console.lines.join('\n')).to.match(/1 call.*Report {2}file:\/\/.*analytics_incremental\.html/s);
  });

  it('warns and writes nothing without data', async () => {
    const { analytics, loggers } = open();

    expect(await analytics.generateReports()).to.equal(undefined);

    expect(loggers.console.lines).to.deep.equal(['warn: No analytics data; skipping report']);
    expect(existsSync(join(folder.path, 'analytics_incremental.html'))).to.equal(false);
  });

  it('tells the error logger what kept it from writing, and not the caller', async () => {
    const { analytics, call, loggers } = open({ reportsDir: folder.write('file', '') });
    call('f');

    expect(await analytics.generateReports()).to.equal(undefined);

    expect(loggers.error.lines).to.have.length(1);
    expect(loggers.error.lines[0]).to.match(/^error: The report was not written: Error: /);
  });

  it('tells the error logger of it while no spinner is on the line', async () => {
    const reportsDir = folder.write('file', '');
    const { aside, error } = errorLoggerAside();
    const { analytics, call } = open({ reportsDir, loggers: { console: {}, error } });
    call('f');

    await analytics.generateReports();

    expect(aside).to.deep.equal([true]);
  });

  it('tells the error logger of flags that cannot be read while no spinner is on the line', async () => {
    const { aside, error } = errorLoggerAside();
    const { analytics, call } = open({ loggers: { console: {}, error } });
    call('f');
    const flags = { listFlags: () => Promise.reject(new Error('away')), getFlagMetrics: () => undefined as never };

    await analytics.generateReports({ flags });

    expect(aside).to.deep.equal([true]);
  });

  it('refuses a forceMode that is no boolean', async () => {
    const { analytics, call } = open();
    call('f');

    const error = await analytics.generateReports({ forceMode: 1 as never }).catch((thrown) => thrown);

    expect(error).to.be.instanceOf(TypeError).with.property('message', 'forceMode must be a boolean, got 1');
  });

  it('looks as report says, unless an option of its own says otherwise', async () => {
    const { analytics, call } = open({ report: { title: 'Nightly' } });
    call('f');

    const titleOf = async (options = {}) => {
      const paths = await analytics.generateReports(options);
      return /<title>([^<]*)</.exec(readFileSync(paths?.html as string, 'utf8'))?.[1];
    };

    expect(await titleOf()).to.contain('Nightly');
    expect(await titleOf({ title: 'Weekly' }))
      .to.contain('Weekly')
      .and.not.contain('Nightly');
  });

  describe('with enableGcCollect', () => {
    const given = globalThis.gc;
    let gc: sinon.SinonSpy;
    beforeEach(() => {
      gc = sinon.fake();
      globalThis.gc = gc as typeof globalThis.gc;
    });
    afterEach(() => {
      globalThis.gc = given;
    });

    function openWith(events: number, enableGcCollect: boolean): Analytics {
      const { analytics, clock } = open({ enableGcCollect });
      const call = caller(analytics, clock);
      for (let i = 0; i < events; i++) call('f');
      return analytics;
    }

    it('collects garbage once after a report of more than 5,000 events', async () => {
      await openWith(5_001, true).generateReports();

      expect(gc.callCount).to.equal(1);
    });

    it('leaves garbage alone after a smaller one, and where it is not wanted', async () => {
      await openWith(5_000, true).generateReports();
      await openWith(5_001, false).generateReports();

      expect(gc.callCount).to.equal(0);
    });

    it('writes the report where Node has no gc to call', async () => {
      globalThis.gc = undefined;

      expect(await openWith(5_001, true).generateReports()).to.be.an('object');
    });
  });
});
