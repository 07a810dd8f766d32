#!/usr/bin/env node
// Shell → command line: the program that package.json's `bin` names.

import { runCommandLine } from './run-command-line.js';

// `tracklight report | head` closes the pipe early: no reason to fail.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

void runCommandLine(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, env: process.env }).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
);
