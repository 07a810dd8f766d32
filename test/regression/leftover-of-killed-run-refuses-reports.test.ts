// In a container every run is process 1. One that was killed while it wrote its report left a file of that name behind,
// and every later one found the name taken.

import { expect } from 'chai';
import { runScript } from '../run-script.js';

describe('A run that was killed while it wrote its report', () => {
  it('keeps no later one of the same process id from writing its own', async () => {
    using run = await runScript(`
      import { mkdirSync, writeFileSync } from 'node:fs';
      mkdirSync('analytics');
      for (const name of ['json', 'html']) {
        for (let i = 1; i <= 4; i++) writeFileSync(\`analytics/analytics_incremental.\${name}.\${process.pid}.\${i}.tmp\`, '');
      }
      const analytics = new Analytics({ loggers: { console: {}, analytics: {} } });
      analytics.wrap(() => {}, { name: 'work' })();
      await analytics.generateReports();
    `);

    expect(run.stderr).to.equal('');
    expect(run.files('analytics')).to.include.members(['analytics_incremental.html', 'analytics_incremental.json']);
  });
});
