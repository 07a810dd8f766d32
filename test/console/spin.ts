// Run by spinner.test.ts in a process of its own: what a spinner writes with and without NO_COLOR.

import { Spinner } from '../../src/console/spinner.js';
import { FakeTty, fakeTerminal } from './fakes.js';

async function outputUnder(env: Record<string, string>): Promise<string> {
  const tty = new FakeTty();
  const hide = new Spinner(fakeTerminal(tty, env)).show({ textFor: () => 'Fetching' });
  await tty.shows('Fetching');
  hide();
  return tty.output;
}

const colored = await outputUnder({});
const uncolored = await outputUnder({ NO_COLOR: '1' });
console.log(JSON.stringify({ colored, uncolored }));
