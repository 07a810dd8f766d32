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
      summary: 'write the report of snapshots, or of what is in a database',
      load: async () => (await import('./report-command.js')).reportCommand,
    },
  ],
  [
    'diff',
    {
      summary: 'compare two runs, function by function',
      load: async () => (await import('./diff-command.js')).diffCommand,
    },
  ],
  [
    'check',
    {
      summary: 'fail when a run is slower than its baseline or above a budget',
      load: async () => (await import('./check-command.js')).checkCommand,
    },
  ],
  [
    'merge',
    {
      summary: 'add runs up to one snapshot',
      load: async () => (await import('./merge-command.js')).mergeCommand,
    },
  ],
  [
    'export',
    {
      summary: 'write the functions, the calls or the totals of a run as JSON or CSV',
      load: async () => (await import('./export-command.js')).exportCommand,
    },
  ],
]);
