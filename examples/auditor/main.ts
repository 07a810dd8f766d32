// The dependency auditor: arguments → folder → audit → printed result; Tracklight adds the summary and the report.

import { realpath, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DatabaseAnalyticsCollector } from 'tracklight/database';
import { analytics, database } from './analytics.js';
import { type AuditRequest, HELP, readArguments } from './arguments.js';
import { Audit } from './audit.js';
import type { AuditResult } from './audit-result.js';
import { writeDamagedSamples } from './damaged-samples.js';
import { rowsText } from './database/print-rows.js';
import { findingsOf } from './findings.js';
import { FlagTrial } from './flags/flag-trial.js';
import { trialText } from './flags/print-trial.js';
import { auditText } from './print-audit.js';
import { auditAgain } from './serve/audit-again.js';
import type { LiveView } from './serve/live-view.js';

const EXIT_INCOMPLETE = 1;
const EXIT_USAGE = 2;

async function main(): Promise<void> {
  const request = readArguments(process.argv.slice(2));
  if (request.kind === 'help') return console.log(HELP);
  if (request.kind === 'invalid') return refuse(`${request.message}\n\n${HELP}`);

  const obstacle = await obstacleTo(request.folder);
  if (obstacle !== undefined) return refuse(obstacle);

  await runAudit(request);
}

async function runAudit(request: AuditRequest): Promise<void> {
  const live = await openLiveView(request);
  await using trial = request.flags ? await FlagTrial.start(database, live ? [live.exporter] : []) : undefined;
  if (trial) live?.show(trial);
  // From here on every way out, Ctrl-C included, sends the events held and writes the summary and the report.
  analytics.installExitHook(trial?.reportOptions);

  if (trial) console.log(`Posting events to ${trial.url}, an endpoint of this run's own`);
  const result = await auditOnce(request, trial, console.log);
  const findings = analytics.measure('findingsOf', () => findingsOf(result), 'compute');
  console.log(auditText(result, findings));
  if (trial) await conclude(trial);
  if (live) await goOn(live, () => auditOnce(request, trial));
  if (database) await concludeRows(database, trial);
}

async function openLiveView({ port }: AuditRequest): Promise<LiveView | undefined> {
  if (port === undefined) return undefined;
  const { LiveView } = await import('./serve/live-view.js');
  return LiveView.open(port);
}

/** The damaged packages are there for as long as it takes: Ctrl-C between two audits leaves nothing behind. */
async function auditOnce(
  { folder, samples, hashLimitMs }: AuditRequest,
  trial: FlagTrial | undefined,
  say: (line: string) => void = () => {},
): Promise<AuditResult> {
  await using damaged = samples ? await writeDamagedSamples() : undefined;
  const roots = [{ directory: await realpath(folder), label: shortPath(folder) }, ...(damaged ? [damaged] : [])];
  say(`Auditing ${roots.map((root) => root.label).join('\n     and ')}`);
  // Awaited here: what is held by `using` goes when the function returns.
  return await new Audit(trial?.hashing).run(roots, hashLimitMs);
}

/** Ctrl-C is the only way out: the exit hook then writes the report of what is in memory. */
async function goOn(live: LiveView, audit: () => Promise<unknown>): Promise<void> {
  console.log(`${live}\n\n  Auditing again every few seconds, until Ctrl-C`);
  await auditAgain(audit);
}

async function conclude(trial: FlagTrial): Promise<void> {
  const result = await trial.end();
  console.log(trialText(result));
  if (!result.isComplete) process.exitCode = EXIT_INCOMPLETE;
}

/** The report of such a run is made from what is in the database alone. */
async function concludeRows(to: DatabaseAnalyticsCollector, trial: FlagTrial | undefined): Promise<void> {
  const { reportFromDatabase } = await import('./database/database-report.js');
  const rows = await reportFromDatabase(to, trial?.reportOptions);
  console.log(rowsText(rows));
  if (!rows.isComplete) process.exitCode = EXIT_INCOMPLETE;
  analytics.logSummary();
  // The exit hook would write its own report, of what is in memory, in place of this one.
  analytics.disable();
  console.log(`  Report  ${pathToFileURL(rows.reportPath)}`);
}

/** Why a folder cannot be audited, if so. */
async function obstacleTo(folder: string): Promise<string | undefined> {
  try {
    return (await stat(folder)).isDirectory() ? undefined : `Not a folder: ${folder}`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? `No such folder: ${folder}` : `Cannot read ${folder}: ${message}`;
  }
}

function shortPath(folder: string): string {
  const fromHere = relative(process.cwd(), folder) || '.';
  return fromHere.startsWith('..') ? folder : fromHere;
}

function refuse(reason: string): void {
  console.error(reason);
  process.exitCode = EXIT_USAGE;
}

// `npm start | head` closes the pipe early: no reason to end without the report.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
await main();
