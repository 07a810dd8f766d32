// A job for examples/ci/check.sh that takes no time: a thousand requests drawn from SEED, on a clock that only they move.

import { Analytics } from 'tracklight';
import { randomFrom } from '../report/synthetic-run.js';

const CALLS = 1_000;
const slowdown = Number(process.env['SLOWDOWN'] ?? 1);
const random = randomFrom(Number(process.env['SEED']));
let nowNs = 0;
const analytics = new Analytics({
  clock: { monotonicNs: () => nowNs, epochMs: () => 1_790_000_000_000 + nowNs / 1e6 },
});
/** A machine is up to 5 % slower from one build to the next. */
const machine = 1 + 0.05 * random();

/** Log-normal around 200 ms, and one in 50 waits up to 30 times as long. */
function durationNs(): number {
  const normal = Math.sqrt(-2 * Math.log(random() || 1)) * Math.cos(2 * Math.PI * random());
  const wait = random() < 0.02 ? 1 + 29 * random() : 1;
  return 200e6 * Math.exp(0.3 * normal) * wait * machine * slowdown;
}

class Catalog {
  @analytics.track('api')
  fetchArtist(): void {
    nowNs += durationNs();
  }
}

const catalog = new Catalog();
for (let i = 0; i < CALLS; i++) catalog.fetchArtist();
await analytics.generateReports({ forceMode: true });
