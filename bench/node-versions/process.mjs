// The core rows of the overhead scenario, measured under the Node that runs this: node process.mjs <waves> <rounds>

import { measureBytes } from '../overhead/bytes.mjs';
import { runRounds } from '../overhead/rounds.mjs';
import { ROWS } from '../overhead/rows.mjs';

const [waves, rounds] = process.argv.slice(2).map(Number);

const isCore = ({ candidate, kind, calledFrom }) =>
  (candidate === 'tracklight' || candidate === 'two-readings') &&
  (kind === 'number' || kind === 'async') &&
  calledFrom === 'own';

const found = [];
for (const row of await runRounds(ROWS.filter(isCore), { waves, rounds })) found.push(await measureBytes(row));
process.send({
  version: process.version,
  v8: process.versions.v8,
  rows: found.map(({ candidate, how, ratio, bytesACall }) => ({ candidate, how, ratio, bytesACall })),
});
process.disconnect();
