import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import sinon from 'sinon';
import { Spinner, type SpinnerLine, spinnerOn } from '../../src/console/spinner.js';
import { PIPE, type Terminal } from '../../src/console/terminal.js';
import { FakeTty, fakeTerminal, oraHadTheChance } from './fakes.js';

function text(line: string): SpinnerLine {
  return { textFor: () => line };
}

describe('the spinner', () => {
  let tty: FakeTty;
  beforeEach(() => {
    tty = new FakeTty();
  });
  afterEach(() => {
    sinon.restore();
  });

  it('draws the line of what runs', async () => {
    const hide = new Spinner(fakeTerminal(tty)).show(text('Fetching tracks'));

    await tty.shows('Fetching tracks');

    hide();
  });

  it('shows the most recently started of several lines, and the one before once that is gone', async () => {
    const spinner = new Spinner(fakeTerminal(tty));
    const hideFirst = spinner.show(text('first'));
    const hideSecond = spinner.show(text('second'));
    await tty.shows('second');
    expect(tty.output).to.not.contain('first');

    hideSecond();

    await tty.shows('first');
    hideFirst();
  });

  it('keeps the newest line when an older one ends first', async () => {
    const spinner = new Spinner(fakeTerminal(tty));
    const hideFirst = spinner.show(text('first'));
    const hideSecond = spinner.show(text('second'));
    await tty.shows('second');

    hideFirst();
    tty.output = '';

    await tty.shows('second');
    hideSecond();
  });

  it('leaves a clean line, a visible cursor and no timer behind', async () => {
    const started = sinon.spy(globalThis, 'setInterval');
    const stopped = sinon.spy(globalThis, 'clearInterval');
    const hide = new Spinner(fakeTerminal(tty)).show(text('Fetching'));
    await tty.shows('Fetching');

    hide();

    expect(started.returnValues).to.have.lengthOf(1);
    expect(stopped.calledWith(started.returnValues[0])).to.equal(true);
    expect(tty.output.endsWith('\r\u001b[K\u001b[?25h')).to.equal(true);
  });

  it('draws nothing when everything ended before ora was loaded', async () => {
    new Spinner(fakeTerminal(tty)).show(text('short'))();

    await oraHadTheChance();

    expect(tty.output).to.equal('');
  });

  it('tells a line how many columns it has, frame and gap taken off', async () => {
    tty.columns = 50;
    const widths: number[] = [];
    const hide = new Spinner(fakeTerminal(tty)).show({
      textFor(width) {
        widths.push(width);
        return 'x';
      },
    });

    await tty.shows('x');

    expect(widths[0]).to.equal(46);
    hide();
  });

  it('moves out of the way of what is written aside, and comes back below it', async () => {
    const spinner = new Spinner(fakeTerminal(tty));
    const hide = spinner.show(text('Fetching'));
    await tty.shows('Fetching');
    tty.output = '';

    // As sonic-boom does: straight to the file descriptor, past the stream ora watches.
    spinner.aside(() => {
      tty.output += 'a log line\n';
    });

    expect(tty.output).to.equal('\r\u001b[Ka log line\n');
    await tty.shows('Fetching');
    hide();
  });

  it('is cleared once for a burst of lines', async () => {
    const spinner = new Spinner(fakeTerminal(tty));
    const hide = spinner.show(text('Fetching'));
    await tty.shows('Fetching');
    tty.output = '';

    for (const line of ['1\n', '2\n', '3\n']) {
      spinner.aside(() => {
        tty.output += line;
      });
    }

    expect(tty.output).to.equal('\r\u001b[K1\n2\n3\n');
    hide();
  });

  it('lets what is written aside be written on a terminal that went away', async () => {
    const spinner = new Spinner(fakeTerminal(tty));
    const hide = spinner.show(text('Fetching'));
    await tty.shows('Fetching');
    let written = 0;
    tty.cursorTo = () => {
      throw new Error('EIO');
    };

    spinner.aside(() => {
      written++;
    });

    expect(written).to.equal(1);
    expect(hide).to.not.throw();
  });

  it('just writes what is written aside when nothing is shown', () => {
    let written = 0;

    new Spinner(fakeTerminal(tty)).aside(() => {
      written++;
    });

    expect([written, tty.output]).to.deep.equal([1, '']);
  });

  it('has a coloured frame, but not under NO_COLOR', () => {
    // In a process of its own: the library that colours for ora decides at import, and here no output is a terminal.
    const child = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('spin.ts', import.meta.url))], {
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: undefined },
    });

    const { colored, uncolored } = JSON.parse(child.stdout);
    expect(colored).to.contain('\u001b[36m⠋\u001b[39m');
    expect(uncolored)
      .to.contain('⠋')
      .and.to.not.match(/\u001b\[3\dm/);
  });

  it('leaves the keyboard alone', async () => {
    const keyboard = Object.assign(new EventEmitter(), {
      isTTY: true,
      setRawMode: sinon.spy(),
      isPaused: () => false,
      resume() {},
      pause() {},
    });
    sinon.stub(process, 'stdin').value(keyboard);
    const hide = new Spinner(fakeTerminal(tty)).show(text('Fetching'));

    await tty.shows('Fetching');

    expect([keyboard.listenerCount('data'), keyboard.setRawMode.callCount]).to.deep.equal([0, 0]);
    hide();
  });

  it('writes nothing when a line is hidden a second time', async () => {
    const spinner = new Spinner(fakeTerminal(tty));
    const hide = spinner.show(text('Fetching'));
    await tty.shows('Fetching');
    hide();
    const { output } = tty;

    hide();

    expect(tty.output).to.equal(output);
  });

  const notAnimated: readonly (readonly [string, (tty: FakeTty) => Terminal])[] = [
    ['in a pipe', () => PIPE],
    ['when the stream is no terminal', (stream) => ({ isTTY: false, columns: 80, env: {}, stream })],
    ['on a terminal of 0 columns', (stream) => ({ isTTY: true, columns: 0, env: {}, stream })],
    ['in continuous integration', (stream) => fakeTerminal(stream, { CI: 'true' })],
    ['on a dumb terminal', (stream) => fakeTerminal(stream, { TERM: 'dumb' })],
  ];
  for (const [place, terminal] of notAnimated) {
    it(`draws nothing ${place}`, async () => {
      const hide = new Spinner(terminal(tty)).show(text('Fetching'));

      await oraHadTheChance();

      expect(tty.output).to.equal('');
      hide();
    });
  }

  it('draws on without a text when a line has none to give', async () => {
    const hide = new Spinner(fakeTerminal(tty)).show({
      textFor() {
        throw new Error('no text');
      },
    });

    await tty.shows('⠋');
    await tty.shows('⠙');

    expect(hide).to.not.throw();
  });

  it('is one and the same for everything shown on one stream', () => {
    expect(spinnerOn(fakeTerminal(tty))).to.equal(spinnerOn(fakeTerminal(tty)));
    expect(spinnerOn(fakeTerminal(tty))).to.not.equal(spinnerOn(fakeTerminal(new FakeTty())));
  });
});
