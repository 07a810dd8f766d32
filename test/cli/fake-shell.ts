// A shell whose output is kept as text.

import type { Shell } from '../../src/cli/command.js';

export class FakeShell implements Shell {
  readonly env: Record<string, string> = {};
  out = '';
  err = '';
  readonly stdout = {
    write: (text: string) => {
      this.out += text;
    },
  };
  readonly stderr = {
    write: (text: string) => {
      this.err += text;
    },
  };
}
