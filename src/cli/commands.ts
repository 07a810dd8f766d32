// Command line → one file a subcommand, loaded when it is asked for. A new subcommand is a file and a line here.

import type { Command } from './command.js';

export interface CommandEntry {
  /** What stands beside its name in the list of commands. */
  readonly summary: string;
  load(): Promise<Command>;
}

export const COMMANDS: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  [
    'report',
    {
      summary: 'write the report of what is in a database',
      load: async () => (await import('./report-command.js')).reportCommand,
    },
  ],
]);
