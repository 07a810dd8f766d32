import { addKillFacts, addRaceFacts, KILLS } from '../process-facts.js';
import { useMariaDb, useOwnMariaDb } from './mariadb.js';
import { Scene } from './scene.js';

describe('MySQL, several processes on one server', () => {
  addRaceFacts(useMariaDb(), (url) => new Scene(url));
});

describe('MySQL, killed in the middle of its work', function () {
  this.timeout(120_000 + KILLS * 15_000);
  const server = useOwnMariaDb();

  addKillFacts(server, (url) => new Scene(url), { name: 'MariaDB', batchSize: 40, rowsAtOnce: 20 });
});
