#!/usr/bin/env node
// Shell → command line: the program that package.json's `bin` names.

import type { Shell } from './command.js';
import { reasonOf } from './read-input.js';
import { runCommandLine } from './run-command-line.js';

// `tracklight diff … | head` closes the pipe early: no reason to fail. A full disk behind `>` is one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.exitCode = 2;
  process.stderr.write(`tracklight: stdout: ${reasonOf(error)}\n`);
});
process.stderr.on('error', () => {
  // Nowhere left to say it; the exit code says that something went wrong.
});

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
  // Where stdout failed before.
  process.exitCode ??= exitCode;
});
