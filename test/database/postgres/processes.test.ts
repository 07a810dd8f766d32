import { addKillFacts, addRaceFacts, KILLS } from '../process-facts.js';
import { Scene } from './scene.js';
import { useOwnPostgres, usePostgres } from './server.js';

describe('PostgreSQL, several processes on one server', () => {
  addRaceFacts(usePostgres(), (url) => new Scene(url));
});

describe('PostgreSQL, killed in the middle of its work', function () {
  this.timeout(150_000 + KILLS * 15_000);
  const server = useOwnPostgres();

  // Below 1,000 rows of a kind a batch goes by arrays, from there on by COPY.
  for (const [path, load] of [
    ['by arrays', { batchSize: 40, rowsAtOnce: 20 }],
    ['by COPY', { batchSize: 2_000, rowsAtOnce: 200 }],
  ] as const) {
    describe(path, () => {
      addKillFacts(server, (url) => new Scene(url), { name: `PostgreSQL ${path}`, ...load });
    });
  }
});
