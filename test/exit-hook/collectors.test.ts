import { expect } from 'chai';
import { Analytics } from '../../src/index.js';
import { runScript } from '../run-script.js';
import { signalWhenReady, WAITING } from './when-ready.js';

/**
 * A collector that needs a while to deliver what it holds, and says so. `analytics` writes its console lines to
 * standard output.
 */
const SLOW = `
  const held = [];
  const collector = {
    record: (event) => void held.push(event),
    flush: async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      console.log('delivered', held.splice(0).length);
    },
    close: async () => {},
    get bufferSize() { return held.length; },
  };
  const loggers = { console: { warn: (line) => console.log('warn', line) }, error: {}, analytics: {} };
  const analytics = new Analytics({ collectors: [collector], loggers });
  const work = analytics.wrap(() => {}, { name: 'work' });
  work(); work(); work();
`;

/** A collector that never answers. */
const HANGING = `
  let held = 0;
  const collector = {
    record: () => void held++,
    flush: () => new Promise(() => {}),
    close: () => new Promise(() => {}),
    get bufferSize() { return held; },
  };
  const loggers = { console: { warn: (line) => console.log('warn', line) }, error: {}, analytics: {} };
  const analytics = new Analytics({ collectors: [collector], loggers });
  const work = analytics.wrap(() => {}, { name: 'work' });
  work(); work();
`;

/** A collector that has `record`, `flush` and `close` and nothing else; `flush` says what it delivered. */
const UNCOUNTED = `
  let events = [];
  const collector = {
    record: (event) => void events.push(event),
    flush: async () => {
      const batch = events;
      events = [];
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log('delivered', batch.length);
    },
    close: async () => {},
  };
  const loggers = { console: { warn: (line) => console.log('warn', line) }, error: {}, analytics: {} };
  const analytics = new Analytics({ collectors: [collector], loggers });
  const work = analytics.wrap(() => {}, { name: 'work' });
  work();
`;

describe('The exit hook and collectors', () => {
  it('waits on a natural exit until they have delivered', async () => {
    using run = await runScript(`${SLOW} analytics.installExitHook();`);

    expect(run).to.include({ code: 0, stdout: 'delivered 3\n', stderr: '' });
    expect(run.files('analytics')).to.have.length(2);
  });

  it('waits on a signal until they have delivered', async () => {
    using run = await runScript(`${SLOW} analytics.installExitHook(); ${WAITING}`, signalWhenReady('SIGTERM'));

    expect(run).to.include({ signal: 'SIGTERM', stdout: 'ready\ndelivered 3\n' });
    expect(run.files('analytics')).to.have.length(2);
  });

  it('has them deliver with report: false too', async () => {
    using run = await runScript(`${SLOW} analytics.installExitHook({ report: false });`);

    expect(run.stdout).to.equal('delivered 3\n');
    expect(run.files('analytics')).to.deep.equal([]);
  });

  it('does not wait longer than timeoutMs for one that hangs, and warns with what it holds', async () => {
    using natural = await runScript(`${HANGING} process.exitCode = 6; analytics.installExitHook({ timeoutMs: 200 });`);
    using signalled = await runScript(
      `${HANGING} analytics.installExitHook({ timeoutMs: 200 }); ${WAITING}`,
      signalWhenReady('SIGTERM'),
    );

    expect(natural.code).to.equal(6);
    expect(natural.stdout).to.equal('warn The process exits while collectors hold 2 events not delivered\n');
    expect(signalled.signal).to.equal('SIGTERM');
    expect(signalled.stdout).to.equal('ready\nwarn The process exits while collectors hold 2 events not delivered\n');
    for (const run of [natural, signalled]) expect(run.files('analytics')).to.have.length(2);
  });

  it('does not wait at all with timeoutMs: 0', async () => {
    using run = await runScript(`${HANGING} analytics.installExitHook({ timeoutMs: 0 });`);

    expect(run.code).to.equal(0);
    expect(run.files('analytics')).to.have.length(2);
  });

  it('gives up waiting at the second signal', async () => {
    using run = await runScript(
      `
        ${HANGING}
        analytics.installExitHook({ timeoutMs: 600_000 });
        collector.flush = () => { console.log('ready again'); return new Promise(() => {}); };
        ${WAITING}
      `,
      {
        onOutput: (output, child) => {
          if (output.includes('ready again')) child.kill('SIGINT');
          else if (output.includes('ready')) child.kill('SIGTERM');
        },
      },
    );

    expect(['SIGINT', 'SIGTERM']).to.include(run.signal);
  });

  it('goes on waiting when a first signal comes during a natural exit', async () => {
    using run = await runScript(
      `
        ${SLOW}
        const { flush } = collector;
        collector.flush = () => { console.log('ready'); return new Promise((resolve) => setTimeout(resolve, 1_000)).then(flush); };
        analytics.installExitHook();
      `,
      signalWhenReady('SIGTERM'),
    );

    expect(run.signal).to.equal('SIGTERM');
    expect(run.stdout).to.equal('ready\ndelivered 3\n');
    expect(run.files('analytics')).to.have.length(2);
  });

  it('warns on process.exit() and on an uncaught exception with the count they still held', async () => {
    using exited = await runScript(`${SLOW} analytics.installExitHook(); process.exit(3);`);
    using thrown = await runScript(`${SLOW} analytics.installExitHook(); throw new Error('fatal');`);

    expect([exited.code, thrown.code]).to.deep.equal([3, 1]);
    for (const run of [exited, thrown]) {
      expect(run.stdout).to.equal('warn The process exits while collectors hold 3 events not delivered\n');
      expect(run.files('analytics')).to.have.length(2);
    }
  });

  it('does not warn when they hold nothing', async () => {
    using run = await runScript(`${SLOW} analytics.installExitHook(); held.length = 0; process.exit(0);`);

    expect(run.stdout).to.equal('');
  });

  it('survives one that throws, rejects or has a hostile bufferSize', async () => {
    using run = await runScript(`
      const hostile = {
        record() { throw new Error('record'); },
        flush() { throw new Error('flush'); },
        close: () => Promise.reject(new Error('close')),
        get bufferSize() { throw new Error('bufferSize'); },
      };
      const rejecting = { ...SILENT, record: () => 'accepted', flush: () => Promise.reject(new Error('flush')), close: async () => {} };
      const analytics = new Analytics({ collectors: [hostile, rejecting], loggers: SILENT });
      analytics.wrap(() => {})();
      analytics.installExitHook();
      process.exitCode = 9;
    `);

    expect(run).to.include({ code: 9, stderr: '' });
    expect(run.files('analytics')).to.have.length(2);
  });

  it('waits for the slowest of two instances', async () => {
    using run = await runScript(
      `
        const make = (name, ms) => {
          const collector = {
            record: () => {},
            flush: () => new Promise((resolve) => setTimeout(resolve, ms)).then(() => console.log('delivered', name)),
            close: async () => {},
          };
          const analytics = new Analytics({ collectors: [collector], loggers: SILENT, reportsDir: name });
          analytics.wrap(() => {})();
          analytics.installExitHook();
        };
        make('fast', 10);
        make('slow', 400);
        ${WAITING}
      `,
      signalWhenReady('SIGINT'),
    );

    expect(run.signal).to.equal('SIGINT');
    expect(run.stdout).to.equal('ready\ndelivered fast\ndelivered slow\n');
    expect([run.files('fast').length, run.files('slow').length]).to.deep.equal([2, 2]);
  });

  it('has them deliver on a natural exit what came of a beforeExit listener of the program’s later', async () => {
    using run = await runScript(`
      ${SLOW}
      process.once('beforeExit', () => setTimeout(() => { work(); work(); }, 300));
      analytics.installExitHook({ timeoutMs: 60_000 });
    `);

    expect(run).to.include({ code: 0, stdout: 'delivered 3\ndelivered 2\n' });
  });

  it('has those of an instance deliver that was made after the others had finished', async () => {
    using run = await runScript(`
      new Analytics({ loggers: SILENT }).installExitHook();
      process.once('beforeExit', () => setTimeout(later, 50));
      const later = () => { ${SLOW} analytics.installExitHook({ timeoutMs: 60_000 }); };
    `);

    expect(run).to.include({ code: 0, stdout: 'delivered 3\n' });
  });

  it('ends on a natural exit although every flush is itself a tracked call', async () => {
    using run = await runScript(`
      ${SLOW}
      const { flush } = collector;
      collector.flush = analytics.wrap(() => flush(), { name: 'flush' });
      analytics.installExitHook({ timeoutMs: 60_000 });
    `);

    expect(run.code).to.equal(0);
    expect(run.stdout).to.equal(
      'delivered 3\ndelivered 1\nwarn The process exits while collectors hold 1 event not delivered\n',
    );
  });

  it('ends on a natural exit although a listener of the program’s records at each beforeExit', async () => {
    using run = await runScript(`
      ${SLOW}
      process.on('beforeExit', work);
      analytics.installExitHook({ timeoutMs: 60_000 });
    `);

    expect(run.code).to.equal(0);
    expect(run.stdout).to.equal(
      'delivered 4\ndelivered 1\ndelivered 1\nwarn The process exits while collectors hold 1 event not delivered\n',
    );
  });

  it('has them deliver what was recorded while the report was made', async () => {
    using run = await runScript(
      `
        ${SLOW}
        const flags = { listFlags: async () => { work(); return []; }, getFlagMetrics: async () => {} };
        analytics.installExitHook({ flags, timeoutMs: 60_000 });
        ${WAITING}
      `,
      signalWhenReady('SIGTERM'),
    );

    expect(run).to.include({ signal: 'SIGTERM', stdout: 'ready\ndelivered 3\ndelivered 1\n' });
  });

  it('has one that does not count what it holds deliver what was recorded while it delivered', async () => {
    using run = await runScript(
      `
        ${UNCOUNTED}
        const { flush } = collector;
        collector.flush = () => {
          const delivered = flush();
          if (analytics.callCounts.get('work') === 1) work();
          return delivered;
        };
        analytics.installExitHook({ timeoutMs: 60_000 });
        ${WAITING}
      `,
      signalWhenReady('SIGTERM'),
    );

    expect(run).to.include({ signal: 'SIGTERM', stdout: 'ready\ndelivered 1\ndelivered 1\n' });
  });

  it('has one that does not count what it holds deliver what came after the first beforeExit', async () => {
    using run = await runScript(`
      ${UNCOUNTED}
      process.once('beforeExit', () => setTimeout(() => { work(); work(); }, 200));
      analytics.installExitHook({ timeoutMs: 60_000 });
    `);

    expect(run).to.include({ code: 0, stdout: 'delivered 1\ndelivered 2\n' });
  });

  it('warns when the flush of one that does not count what it holds took all the time', async () => {
    using run = await runScript(`
      ${UNCOUNTED}
      collector.flush = () => new Promise(() => {});
      analytics.installExitHook({ timeoutMs: 100 });
    `);

    expect(run).to.include({
      code: 0,
      stdout: 'warn The process exits before the collectors were flushed: that took longer than timeoutMs=100\n',
    });
  });

  it('says nothing on process.exit() of one that does not count what it holds: it may well hold nothing', async () => {
    using run = await runScript(`
      ${UNCOUNTED}
      analytics.installExitHook();
      process.exit(0);
    `);

    expect(run).to.include({ code: 0, stdout: '' });
  });

  it('has them deliver what was recorded while another instance finished', async () => {
    using run = await runScript(
      `
        ${SLOW}
        analytics.installExitHook({ timeoutMs: 60_000 });
        const flush = () => new Promise((resolve) => setTimeout(() => resolve(void work()), 800));
        const slower = new Analytics({ loggers: SILENT, collectors: [{ record() {}, flush, close: flush }] });
        slower.installExitHook();
        ${WAITING}
      `,
      signalWhenReady('SIGTERM'),
    );

    expect(run).to.include({ signal: 'SIGTERM', stdout: 'ready\ndelivered 3\ndelivered 1\n' });
  });

  it('does not hold the process: without calls and collectors it ends at once', async () => {
    using run = await runScript(`
      const analytics = new Analytics({ loggers: SILENT });
      analytics.installExitHook({ timeoutMs: 600_000 });
    `);

    expect(run.code).to.equal(0);
  });
});

describe('installExitHook', () => {
  it('refuses wrong options', () => {
    const analytics = new Analytics();
    const install = (options: unknown) => () => analytics.installExitHook(options as object);

    expect(install({ timeoutMs: -1 })).to.throw(RangeError, 'timeoutMs must be a non-negative, finite number, got -1');
    expect(install({ timeoutMs: Number.NaN })).to.throw(RangeError, 'timeoutMs must be');
    expect(install({ timeoutMs: '5s' })).to.throw(
      TypeError,
      "timeoutMs must be a non-negative, finite number, got '5s'",
    );
    expect(install({ report: 'yes' })).to.throw(TypeError, "report must be a boolean, got 'yes'");
    expect(install({ forceMode: 1 })).to.throw(TypeError, 'forceMode must be a boolean, got 1');
    expect(install({ timeout: 5 })).to.throw(TypeError, "ExitHookOptions has no option 'timeout'");
    expect(install(null)).to.throw(TypeError, 'ExitHookOptions must be an object, got null');
  });
});
