import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as ioTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { writeOutput } from '../../src/cli/write-output.js';
import { TemporaryFolder } from '../report/temporary-folder.js';
import { FakeShell } from './fake-shell.js';

type Done = (error?: Error | null) => void;

/** A stdout that has no room after each text until `done` is called, as of a slow reader. */
class SlowShell extends FakeShell {
  readonly dones: Done[] = [];
  override readonly stdout = {
    write: (text: string, done: Done = () => {}) => {
      this.out += text;
      this.dones.push(done);
      return false;
    },
  };
}

const LINE = `${'x'.repeat(999)}\n`;

/** Lines that count how many of them were asked for. */
function countedLines(count: number) {
  const lines = {
    made: 0,
    *[Symbol.iterator]() {
      for (; lines.made < count; lines.made++) yield LINE;
    },
  };
  return lines;
}

describe('writeOutput', () => {
  it('makes no more of a text than a slow reader takes', async () => {
    const shell = new SlowShell();
    const lines = countedLines(1_000);

    const written = writeOutput('-', lines, shell);
    await ioTurn();
    const madeBefore = lines.made;
    while (lines.made < 1_000 || shell.dones.length > 0) {
      shell.dones.shift()?.();
      await ioTurn();
    }
    await written;

    expect(madeBefore).to.be.within(1, 100);
    expect(shell.out).to.equal(LINE.repeat(1_000));
  });

  it('stops making text once nobody reads it', async () => {
    const shell = new SlowShell();
    const lines = countedLines(1_000);

    const written = writeOutput('-', lines, shell);
    shell.dones[0]?.(new Error('EPIPE'));
    await written;

    expect(lines.made).to.be.below(100);
  });

  it('hands many short lines on in few pieces', async () => {
    const shell = new SlowShell();

    const written = writeOutput('-', countedLines(60), shell);
    shell.dones[0]?.();
    await written;

    expect(shell.dones).to.have.lengthOf(1);
  });

  it('leaves neither a file nor a part of one when a text cannot be made to its end', async () => {
    const folder = new TemporaryFolder();
    function* broken() {
      yield LINE.repeat(1_000);
      throw new Error('no more');
    }

    const error = await writeOutput(join(folder.path, 'out.csv'), broken(), new FakeShell()).catch((one) => one);

    expect(error).to.have.property('name', 'FileError');
    expect(readdirSync(folder.path)).to.deep.equal([]);
    folder.remove();
  });

  it('writes the pieces of a text into a file one after the other', async () => {
    const folder = new TemporaryFolder();
    const path = join(folder.path, 'out.csv');

    await writeOutput(path, countedLines(300), new FakeShell());

    expect(readFileSync(path, 'utf8')).to.equal(LINE.repeat(300));
    folder.remove();
  });
});
