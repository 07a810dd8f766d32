// A job to be checked in CI: 300 requests, of which SLOWDOWN=1.3 makes each take 30 % longer.

import { setTimeout as delay } from 'node:timers/promises';
import { Analytics } from 'tracklight';

const slowdown = Number(process.env['SLOWDOWN'] ?? 1);
const analytics = new Analytics();

class Catalog {
  /** Stands for a request: 180 to 220 ms. */
  @analytics.track('api')
  async fetchArtist(id: number): Promise<number> {
    await delay((180 + 40 * Math.random()) * slowdown);
    return id;
  }
}

const catalog = new Catalog();
const ids = Array.from({ length: 300 }, (_, id) => id).values();
await Promise.all(
  Array.from({ length: 50 }, async () => {
    for (const id of ids) await catalog.fetchArtist(id);
  }),
);
await analytics.generateReports({ forceMode: true });
