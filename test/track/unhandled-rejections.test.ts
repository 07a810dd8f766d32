import { expect } from 'chai';
import { runScript } from '../run-script.js';

describe('A rejection of a tracked call', () => {
  it('that nobody handles ends the process as it would untracked', async () => {
    const code = (wrap: string) => `
      const analytics = new Analytics({ loggers: SILENT });
      const fail = ${wrap}(async () => { throw Object.assign(new Error('no answer'), { code: 'E_NONE' }); });
      process.on('exit', (code) => console.log('exit', code));
      process.on('uncaughtExceptionMonitor', (error, origin) => console.log(origin, error.code));
      fail();
    `;

    using untracked = await runScript(code(''));
    using tracked = await runScript(code('analytics.wrap'));

    expect(tracked.code).to.equal(1);
    expect(tracked.stderr).to.include('Error: no answer');
    expect(tracked.stdout).to.equal('unhandledRejection E_NONE\nexit 1\n');
    expect(tracked.stdout).to.equal(untracked.stdout);
  });

  it('reaches the unhandledRejection listener once, with its reason and the promise that was returned', async () => {
    using run = await runScript(`
      const analytics = new Analytics({ loggers: SILENT });
      const seen = [];
      process.on('unhandledRejection', (reason, promise) => seen.push([reason, promise === returned]));
      const returned = analytics.wrap(async () => { throw 'text'; })();
      setTimeout(() => console.log(JSON.stringify(seen)), 20);
    `);

    expect(run.stdout).to.equal('[["text",true]]\n');
    expect(run.code).to.equal(0);
  });

  it('that is handled warns of nothing', async () => {
    using run = await runScript(`
      const analytics = new Analytics({ loggers: SILENT });
      process.on('unhandledRejection', () => console.log('unhandled'));
      process.on('rejectionHandled', () => console.log('handled late'));
      process.on('warning', (warning) => console.log(warning.name));
      class Service {
        run = analytics.wrap(async () => { throw new Error('no'); });
        *steps() { throw new Error('no'); }
      }
      const service = new Service();
      const fails = [
        service.run,
        () => analytics.executeWrappedCall(async () => { throw new Error('no'); }, 'api'),
        () => analytics.executeAsyncWrappedCall(() => { throw new Error('no'); }, 'api'),
        () => analytics.measure('block', async () => { throw new Error('no'); }),
        () => analytics.batchMode('', () => service.run()),
        () => analytics.wrap(async function* () { throw new Error('no'); })().next(),
      ];
      for (const fail of fails) await fail().catch(() => {});
      for (const fail of fails) fail().then(() => {}, () => {});
      await Promise.allSettled(fails.map((fail) => fail()));
      setTimeout(() => console.log(analytics.getStats().totalErrors), 20);
    `);

    expect(run.stderr).to.equal('');
    expect(run.stdout).to.equal('18\n');
    expect(run.code).to.equal(0);
  });

  it('stays unhandled for every kind of tracked call', async () => {
    using run = await runScript(`
      const analytics = new Analytics({ loggers: SILENT });
      let unhandled = 0;
      process.on('unhandledRejection', () => unhandled++);
      const fail = async () => { throw new Error('no'); };
      analytics.wrap(fail)();
      analytics.wrap(fail, { isSuccess: () => true })();
      analytics.executeWrappedCall(fail, 'api');
      analytics.executeAsyncWrappedCall(fail, 'api');
      analytics.measure('block', fail);
      analytics.batchMode('', fail);
      analytics.wrap(async function* () { throw new Error('no'); })().next();
      setTimeout(() => console.log(unhandled, analytics.getStats().totalErrors), 20);
    `);

    expect(run.stdout).to.equal('7 6\n');
  });
});
