import { expect } from 'chai';
import { ReadingLine } from '../../src/cli/reading-line.js';
import { columnsOf } from '../../src/console/text-width.js';
import { FakeShell } from './fake-shell.js';

const CLEAR = '\r\u001b[K';

describe('the line of a long read', () => {
  let shell: FakeShell;
  let nowMs: number;

  beforeEach(() => {
    shell = new FakeShell();
    nowMs = 0;
  });

  /** Reads a MiB each 100 ms for a second. */
  function read(name: string): void {
    const line = new ReadingLine(name, shell, { nowMs: () => nowMs });
    for (let i = 1; i <= 10; i++) {
      nowMs += 100;
      line.show(i * 2 ** 20);
    }
    line.clear();
  }

  it('is drawn four times a second at most, and gone at the end', () => {
    Object.assign(shell.stderr, { isTTY: true, columns: 80 });

    read('run.json');

    expect(shell.err.split(CLEAR)).to.deep.equal([
      '',
      ...['Reading run.json  3 MiB', 'Reading run.json  6 MiB', 'Reading run.json  9 MiB'],
      '',
    ]);
  });

  it('fits the terminal, whatever the name', () => {
    Object.assign(shell.stderr, { isTTY: true, columns: 30 });

    read(`\u001b[31m${'长'.repeat(100)}`);

    for (const line of shell.err.split(CLEAR)) expect(columnsOf(line)).to.be.below(30);
    expect(shell.err).not.to.include('\u001b[31m');
  });

  it('is not drawn where it would stay', () => {
    read('run.json');
    Object.assign(shell.stderr, { isTTY: true, columns: 80 });
    shell.env['CI'] = 'true';
    read('run.json');

    expect(shell.err).to.equal('');
  });
});
