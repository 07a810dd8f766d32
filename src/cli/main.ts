#!/usr/bin/env node
// Shell → command line: the program that package.json's `bin` names.

import type { Shell } from './command.js';
import { runCommandLine } from './run-command-line.js';

// `tracklight diff … | head` closes the pipe early: no reason to fail.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const shell: Shell = {
  stdout: process.stdout,
  stderr: process.stderr,
  // Opened when it is asked for: an open stdin may keep the process waiting.
  get stdin() {
    return process.stdin;
  },
  env: process.env,
};

void runCommandLine(process.argv.slice(2), shell).then((exitCode) => {
  process.exitCode = exitCode;
});
