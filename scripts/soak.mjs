// npm run test:soak: the long forms of the figures in docs/reliability.md and docs/command.md, all again at its end.
//
//   npm run test:soak                   everything, about half an hour
//   SOAK_MINUTES=1 npm run test:soak    figure 13 for a minute only
//   npm run test:soak -- test/soak/outage.test.ts
//
// Everything stays on this machine: the endpoints listen on 127.0.0.1, and each run stops by itself.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SUITES = [
  'test/soak/**/*.test.ts',
  'test/deliver/{interleavings,hostile-values,seeded-bugs,spool-disk-full}.test.ts',
  'test/exit-hook/**/*.test.ts',
  'test/examples/ci.test.ts',
  'test/database/{sqlite,postgres,mysql}/processes.test.ts',
];
const HANG_MS = 3_600_000;

const asked = process.argv.slice(2);
const args = ['node_modules/mocha/bin/mocha.js', '--timeout', String(HANG_MS), ...(asked.length > 0 ? asked : SUITES)];
const child = spawn(process.execPath, args, {
  cwd: root,
  env: { ...process.env, SOAK: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
});

// Figures that a suite prints, and the titles of suites whose figure is in the title.
const FIGURE = /^\s*figure \d+|\(goal |in \d[\d,]* interleavings|made up by the thousand/;
const SUMMARY = /^\s*\d+ (passing|failing|pending)/;
const figures = [];
for await (const line of createInterface({ input: child.stdout })) {
  console.log(line);
  if (FIGURE.test(line) || SUMMARY.test(line)) figures.push(line.trim());
}
const code = child.exitCode ?? (await new Promise((resolve) => child.once('close', resolve)));

console.log(`\nAll figures, beside their goals:\n\n${figures.map((line) => `  ${line}`).join('\n')}\n`);
process.exitCode = code === 0 ? 0 : 1;
