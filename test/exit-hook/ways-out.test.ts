import { join } from 'node:path';
import { expect } from 'chai';
import { packageUrl, runScript } from '../run-script.js';
import { signalWhenReady, WAITING } from './when-ready.js';

const REPORT = ['analytics_incremental.html', 'analytics_incremental.json'];

/** One Analytics with a tracked function and the hook. */
const HOOKED = `
  const analytics = new Analytics({ loggers: SILENT });
  const work = analytics.wrap(function work() {}, 'w');
  analytics.installExitHook();
`;

const callsIn = (sidecar: string): number => JSON.parse(sidecar).stats.totalCalls;

describe('The exit hook', () => {
  describe('on a natural exit', () => {
    it('writes report and sidecar, and keeps the exit code 0', async () => {
      using run = await runScript(`${HOOKED} work(); work();`);

      expect(run.code).to.equal(0);
      expect(run.files('analytics')).to.deep.equal(REPORT);
      expect(run.read('analytics/analytics_incremental.html'))
        .to.match(/^<!doctype html>/i)
        .and.include('work');
      expect(callsIn(run.read('analytics/analytics_incremental.json'))).to.equal(2);
    });

    it('keeps another exit code', async () => {
      using run = await runScript(`${HOOKED} work(); process.exitCode = 5;`);

      expect(run.code).to.equal(5);
      expect(run.files('analytics')).to.deep.equal(REPORT);
    });

    it('writes the full report when asked to', async () => {
      using run = await runScript(`
        const analytics = new Analytics({ loggers: SILENT, reportsDir: 'out/deep' });
        analytics.wrap(() => {}, { name: 'work' })();
        analytics.installExitHook({ forceMode: true });
      `);

      expect(run.files('out/deep')).to.deep.equal(['analytics_full.html', 'analytics_full.json']);
    });

    it('prints the summary with the report’s address', async () => {
      using run = await runScript(`
        const analytics = new Analytics();
        analytics.wrap(() => {}, { name: 'work' })();
        analytics.installExitHook();
      `);

      expect(run.stdout).to.match(/Analytics {2}1 call, 1 function/);
      expect(run.stdout).to.match(/Report {2}file:\/\/\S+analytics_incremental\.html/);
      expect(run.stderr).to.equal('');
    });

    it('writes nothing and says nothing without calls', async () => {
      using run = await runScript(`
        const analytics = new Analytics();
        analytics.installExitHook();
      `);

      expect(run).to.include({ code: 0, stdout: '', stderr: '' });
      expect(run.files()).to.deep.equal(['script.mjs']);
    });

    it('writes nothing with report: false', async () => {
      using run = await runScript(`
        const analytics = new Analytics();
        analytics.wrap(() => {})();
        analytics.installExitHook({ report: false });
      `);

      expect(run).to.include({ code: 0, stdout: '', stderr: '' });
      expect(run.files()).to.deep.equal(['script.mjs']);
    });

    it('writes nothing while tracking is disabled', async () => {
      using run = await runScript(`${HOOKED} work(); analytics.disable();`);

      expect(run.code).to.equal(0);
      expect(run.files('analytics')).to.deep.equal([]);
    });

    it('writes nothing again when the report already has every call', async () => {
      using run = await runScript(`
        const analytics = new Analytics();
        analytics.installExitHook();
        analytics.wrap(() => {})();
        await analytics.generateReports();
      `);

      expect(run.stdout.split('Report').length - 1).to.equal(1);
    });

    it('reports calls that came after the first beforeExit', async () => {
      using run = await runScript(`
        ${HOOKED}
        work();
        process.once('beforeExit', () => setTimeout(() => { work(); work(); }, 50));
      `);

      expect(run.code).to.equal(0);
      expect(callsIn(run.read('analytics/analytics_incremental.json'))).to.equal(3);
    });

    it('reports calls made by exit listeners that came before it', async () => {
      using run = await runScript(`
        const analytics = new Analytics({ loggers: SILENT });
        const work = analytics.wrap(() => {}, { name: 'work' });
        analytics.installExitHook();
        process.prependListener('exit', () => work());
      `);

      expect(callsIn(run.read('analytics/analytics_incremental.json'))).to.equal(1);
    });

    it('tells the error logger when the report cannot be written, and keeps the exit code', async () => {
      using run = await runScript(`
        import { writeFileSync } from 'node:fs';
        writeFileSync('occupied', '');
        const analytics = new Analytics({ reportsDir: 'occupied/reports' });
        analytics.wrap(() => {})();
        analytics.installExitHook();
        process.exitCode = 4;
      `);

      expect(run.code).to.equal(4);
      expect(run.stderr.split('The report was not written').length - 1).to.equal(1);
    });
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    describe(`on ${signal}`, () => {
      it('writes the report and ends by the signal', async () => {
        using run = await runScript(`${HOOKED} work(); ${WAITING}`, signalWhenReady(signal));

        expect([run.code, run.signal]).to.deep.equal([null, signal]);
        expect(run.files('analytics')).to.deep.equal(REPORT);
        expect(callsIn(run.read('analytics/analytics_incremental.json'))).to.equal(1);
      });

      it('ends by the signal without calls and without noise', async () => {
        using run = await runScript(
          `
          const analytics = new Analytics();
          analytics.installExitHook();
          ${WAITING}
        `,
          signalWhenReady(signal),
        );

        expect(run.signal).to.equal(signal);
        expect(run).to.include({ stdout: 'ready\n', stderr: '' });
        expect(run.files('analytics')).to.deep.equal([]);
      });

      it('leaves the way out to a program that listens itself', async () => {
        using run = await runScript(
          `
          ${HOOKED}
          work();
          process.on(${JSON.stringify(signal)}, () => setTimeout(() => { work(); process.exit(7); }, 300));
          ${WAITING}
        `,
          signalWhenReady(signal),
        );

        expect([run.code, run.signal]).to.deep.equal([7, null]);
        expect(callsIn(run.read('analytics/analytics_incremental.json'))).to.equal(2);
      });
    });
  }

  describe('beside other listeners of signals', () => {
    for (const [when, before, after] of [
      ['before', 'listenOnce();', ''],
      ['after', '', 'listenOnce();'],
    ] as const) {
      it(`leaves the way out to a program that listens once, since ${when} the hook was installed`, async () => {
        using run = await runScript(
          `
            const listenOnce = () => process.once('SIGTERM', () => setTimeout(() => process.exit(7), 300));
            ${before}
            ${HOOKED}
            ${after}
            work();
            ${WAITING}
          `,
          signalWhenReady('SIGTERM'),
        );

        expect([run.code, run.signal]).to.deep.equal([7, null]);
        expect(run.files('analytics')).to.deep.equal(REPORT);
      });
    }

    it('hears the next signal when the program stayed alive after the first', async () => {
      using run = await runScript(
        `
        ${HOOKED}
        work();
        process.once('SIGINT', () => setTimeout(() => { work(); work(); console.log('ready again'); }, 300));
        ${WAITING}
      `,
        signalWhenReady('SIGINT', 'SIGTERM'),
      );

      expect(run.signal).to.equal('SIGTERM');
      expect(callsIn(run.read('analytics/analytics_incremental.json'))).to.equal(3);
    });

    it('ends by the signal although signal-exit listens, as the spinner’s packages have it do', async () => {
      using run = await runScript(
        `
        import { onExit } from ${JSON.stringify(packageUrl('signal-exit'))};
        onExit((code, signal) => console.log('signal-exit', code, signal));
        ${HOOKED}
        work();
        ${WAITING}
      `,
        { ...signalWhenReady('SIGTERM'), timeoutMs: 10_000 },
      );

      expect(run.signal).to.equal('SIGTERM');
      expect(run.stdout).to.include('signal-exit null SIGTERM');
      expect(run.files('analytics')).to.deep.equal(REPORT);
    });
  });

  describe('on process.exit()', () => {
    it('writes the report and keeps the code', async () => {
      using run = await runScript(`${HOOKED} work(); setTimeout(() => process.exit(3), 20);`);

      expect(run.code).to.equal(3);
      expect(run.files('analytics')).to.deep.equal(REPORT);
    });

    it('writes the report in the very tick in which it was installed', async () => {
      using run = await runScript(`${HOOKED} work(); process.exit(3);`);

      expect(run).to.include({ code: 3, stderr: '' });
      expect(run.files('analytics')).to.deep.equal(REPORT);
    });

    it('writes the report from inside a tracked call', async () => {
      using run = await runScript(`
        ${HOOKED}
        work();
        analytics.wrap(async () => { await null; process.exit(0); })();
      `);

      expect(run.code).to.equal(0);
      expect(callsIn(run.read('analytics/analytics_incremental.json'))).to.equal(1);
    });

    it('prints the summary and leaves no half a spinner line', async () => {
      using run = await runScript(`
        const analytics = new Analytics();
        const work = analytics.wrap(() => {}, { name: 'work' });
        analytics.installExitHook();
        await analytics.batchMode('Working…', () => { work(); process.exit(0); });
      `);

      expect(run.code).to.equal(0);
      expect(run.stdout)
        .to.match(/^Working…\n/)
        .and.include('Analytics  1 call');
    });
  });

  describe('on an uncaught exception', () => {
    it('writes the report, and the process dies of the exception', async () => {
      using run = await runScript(`${HOOKED} work(); setTimeout(() => { throw new TypeError('fatal'); }, 20);`);

      expect(run.code).to.equal(1);
      expect(run.stderr).to.include('TypeError: fatal');
      expect(run.files('analytics')).to.deep.equal(REPORT);
    });

    it('writes the report in the very tick in which it was installed', async () => {
      using run = await runScript(`${HOOKED} work(); throw new TypeError('fatal');`);

      expect(run.code).to.equal(1);
      expect(run.stderr).to.include('TypeError: fatal');
      expect(run.files('analytics')).to.deep.equal(REPORT);
    });

    it('writes the report on an unhandled rejection', async () => {
      using run = await runScript(`
        ${HOOKED}
        work();
        analytics.wrap(async function fail() { throw new TypeError('fatal'); })();
      `);

      expect(run.code).to.equal(1);
      expect(run.stderr).to.include('TypeError: fatal');
      expect(callsIn(run.read('analytics/analytics_incremental.json'))).to.equal(2);
    });

    it('waits for the real end where the program catches exceptions itself', async () => {
      using run = await runScript(`
        ${HOOKED}
        work();
        process.on('uncaughtException', () => work());
        setTimeout(() => { throw new Error('caught'); }, 20);
      `);

      expect(run.code).to.equal(0);
      expect(callsIn(run.read('analytics/analytics_incremental.json'))).to.equal(2);
    });
  });

  describe('of two instances', () => {
    const TWO = `
      const make = (reportsDir) => {
        const analytics = new Analytics({ loggers: SILENT, reportsDir });
        analytics.wrap(() => {}, { name: 'work' })();
        return analytics.installExitHook();
      };
      const [a, b] = [make('a'), make('b')];
    `;

    it('writes both reports on a natural exit, a signal and process.exit()', async () => {
      using natural = await runScript(TWO);
      using signalled = await runScript(`${TWO} ${WAITING}`, signalWhenReady('SIGTERM'));
      using exited = await runScript(`${TWO} process.exit(2);`);

      expect([natural.code, signalled.signal, exited.code]).to.deep.equal([0, 'SIGTERM', 2]);
      for (const run of [natural, signalled, exited]) {
        expect([run.files('a'), run.files('b')]).to.deep.equal([REPORT, REPORT]);
      }
    });

    it('writes the one whose hook was not taken back', async () => {
      using run = await runScript(`${TWO} a(); a();`);

      expect([run.files('a'), run.files('b')]).to.deep.equal([[], REPORT]);
    });

    it('writes a report of the one that was installed after the other had finished', async () => {
      using run = await runScript(`
        ${TWO}
        process.once('beforeExit', () => setTimeout(() => make('late'), 50));
      `);

      expect([run.files('a'), run.files('late')]).to.deep.equal([REPORT, REPORT]);
    });

    const SHARING = `
      const warn = (line) => console.log(line);
      const make = (options) => {
        const analytics = new Analytics({ loggers: { ...SILENT, error: { warn } }, reportsDir: 'shared' });
        analytics.wrap(() => {}, { name: 'work' })();
        analytics.installExitHook(options);
        return analytics;
      };
    `;

    for (const [way, ending] of [
      ['a natural exit', ''],
      ['process.exit()', 'process.exit(0);'],
    ] as const) {
      it(`warns once on ${way} that one report replaces the others in one folder, and says what to do`, async () => {
        using run = await runScript(`${SHARING} make(); make(); make(); ${ending}`);

        const path = join(run.folder, 'shared');
        expect(run.stdout).to.equal(
          `More than one Analytics writes its exit report to ${path}: the last one replaces the others. ` +
            'Give each a reportsDir of its own, or add them up with mergeWith\n',
        );
        expect(run.files('shared')).to.deep.equal(REPORT);
      });
    }

    it('warns of nothing in one folder where the names differ, one was merged, or one writes again', async () => {
      using names = await runScript(`${SHARING} make(); make({ forceMode: true });`);
      using merged = await runScript(`${SHARING} make().mergeWith(make());`);
      using again = await runScript(`
        ${SHARING}
        const one = make();
        process.prependListener('exit', () => one.measure('late', () => {}));
      `);

      for (const run of [names, merged, again]) expect(run.stdout).to.equal('');
      expect(names.files('shared')).to.have.length(4);
      expect(callsIn(again.read('shared/analytics_incremental.json'))).to.equal(2);
    });
  });

  describe('taken back', () => {
    it('writes nothing and leaves the signal to Node', async () => {
      using exited = await runScript(
        `
        const analytics = new Analytics();
        analytics.wrap(() => {})();
        { using _hook = analytics.installExitHook(); }
      `.replace('{ using _hook = analytics.installExitHook(); }', 'analytics.installExitHook()[Symbol.dispose]();'),
      );
      using signalled = await runScript(
        `
        const analytics = new Analytics();
        analytics.wrap(() => {})();
        analytics.installExitHook()();
        ${WAITING}
      `,
        signalWhenReady('SIGINT'),
      );

      expect(exited).to.include({ code: 0, stdout: '', stderr: '' });
      expect(signalled).to.include({ signal: 'SIGINT', stdout: 'ready\n', stderr: '' });
      for (const run of [exited, signalled]) expect(run.files('analytics')).to.deep.equal([]);
    });

    it('leaves no listener behind, and may be installed again', async () => {
      using run = await runScript(`
        const events = ['beforeExit', 'exit', 'SIGINT', 'SIGTERM'];
        const count = () => events.map((event) => process.listenerCount(event)).join();
        const before = count();
        const analytics = new Analytics({ loggers: SILENT });
        const stop = analytics.installExitHook();
        const during = count();
        analytics.installExitHook()();
        stop();
        console.log(before === count(), before === during);
        analytics.wrap(() => {})();
        analytics.installExitHook();
      `);

      expect(run.stdout).to.equal('true false\n');
      expect(run.files('analytics')).to.deep.equal(REPORT);
    });
  });
});
