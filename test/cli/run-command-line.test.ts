import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { type Command, UsageError } from '../../src/cli/command.js';
import type { CommandEntry } from '../../src/cli/commands.js';
import { runCommandLine } from '../../src/cli/run-command-line.js';
import { FakeShell } from './fake-shell.js';

/** The program with one command `work` that does what is given. */
function run(args: readonly string[], work: Command['run'] = async () => {}) {
  const shell = new FakeShell();
  const entry: CommandEntry = { summary: 'do the work', load: async () => ({ help: 'Usage: work', run: work }) };
  return runCommandLine(args, shell, new Map([['work', entry]])).then((exitCode) => ({ exitCode, shell }));
}

describe('the command line', () => {
  it('runs a command with the arguments behind its name', async () => {
    let given: readonly string[] = [];

    const { exitCode, shell } = await run(['work', '--fast', 'now'], async (args) => {
      given = args;
    });

    expect(given).to.deep.equal(['--fast', 'now']);
    expect(exitCode).to.equal(0);
    expect(shell).to.include({ out: '', err: '' });
  });

  for (const flag of ['--help', '-h']) {
    it(`lists the commands for ${flag}`, async () => {
      const { exitCode, shell } = await run([flag]);

      expect(exitCode).to.equal(0);
      expect(shell.out)
        .to.match(/^Usage: tracklight <command>/)
        .and.to.include('  work   do the work\n');
      expect(shell.err).to.equal('');
    });

    it(`shows a command's own help for ${flag} behind it, and does not run it`, async () => {
      const { exitCode, shell } = await run(['work', '--fast', flag], () => Promise.reject(new Error('ran')));

      expect(exitCode).to.equal(0);
      expect(shell).to.include({ out: 'Usage: work\n', err: '' });
    });
  }

  for (const flag of ['--version', '-v']) {
    it(`prints the package's version for ${flag}`, async () => {
      const { shell } = await run([flag]);

      expect(shell.out).to.equal(`${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`);
    });
  }

  it('ends with 1 and one line without a stack when a command fails', async () => {
    const { exitCode, shell } = await run(['work'], async () => {
      throw new Error('the disk\nis full');
    });

    expect(exitCode).to.equal(1);
    expect(shell).to.include({ out: '', err: 'tracklight: the disk is full\n' });
  });

  it('ends with 2 when the arguments make no sense', async () => {
    const { exitCode, shell } = await run(['work'], async () => {
      throw new UsageError('--fast must be a number');
    });

    expect(exitCode).to.equal(2);
    expect(shell.err).to.equal('tracklight: --fast must be a number (see tracklight work --help)\n');
  });

  for (const [args, complaint] of [
    [[], 'a command is missing'],
    [['wrok'], "there is no command 'wrok'"],
    [['__proto__'], "there is no command '__proto__'"],
    [['--fast'], "there is no command '--fast' (see tracklight --help)"],
  ] as const) {
    it(`ends with 2 for ${JSON.stringify(args)}`, async () => {
      const { exitCode, shell } = await run(args);

      expect(exitCode).to.equal(2);
      expect(shell.err).to.include(complaint);
    });
  }

  it('says what was thrown when it is no error', async () => {
    const { exitCode, shell } = await run(['work'], () => Promise.reject('out of luck'));

    expect(exitCode).to.equal(1);
    expect(shell.err).to.equal('tracklight: out of luck\n');
  });

  for (const address of [
    'postgres://zoe:s3cr3t@db.example/app',
    'postgres://zoe:s3cr3t with blanks@db.example/app',
    'postgres://zoe:p@s3cr3t/@db.example/app?sslmode=require',
    'clickhouse://db.example/app?user=zoe&password=s3cr3t',
    'mysql://zoe:s3cr3t, with blanks@db.example,db.other/app?a=s3cr3t,zoe,',
    "mysql://zoe:s3cr3tthatiscutoff'... 20 more characters",
    'POSTGRESQL+asyncpg://zoe:s3cr3t@[::1]:5432/app',
  ]) {
    it(`keeps the password of ${address} to itself`, async () => {
      const failed = await run(['work'], () => Promise.reject(new Error(`cannot connect to ${address}`)));
      const misplaced = await run([address]);

      expect(failed.shell.err).to.match(/^tracklight: cannot connect to \S+:\/\/…/);
      expect(failed.shell.err + misplaced.shell.err).not.to.match(/s3cr3t|zoe|blanks/);
    });
  }

  it('says the path of a SQLite file', async () => {
    const { shell } = await run(['work'], () => Promise.reject(new Error('no file behind sqlite:///data/app.db')));

    expect(shell.err).to.equal('tracklight: no file behind sqlite:///data/app.db\n');
  });
});
