// What failures of a server mean for a batch, the same of each.

import { expect } from 'chai';
import type { AnalyticsStore } from '../../src/database/analytics-store.js';
import { rejectionOf } from '../flags/evaluation.js';
import type { ServerScene } from './server-scene.js';
import { batchOf, flagRow, NEVER } from './sqlite/scene.js';

/** `nobody` is the connection string of a port where nobody listens. */
export function addFailureFacts(scene: () => ServerScene, url: () => string, nobody: string, name: string): void {
  const failureOf = (store: AnalyticsStore) => rejectionOf(store.insert(batchOf(flagRow()), NEVER));

  it('pause where the table or the database is missing', async () => {
    const withoutTable = await scene().open();
    const withoutDatabase = await scene().open({ url: `${url()}_that_is_missing` });

    expect(withoutTable.deliveryOf(await failureOf(withoutTable)).outcome).to.equal('pause');
    expect(withoutDatabase.deliveryOf(await failureOf(withoutDatabase)).outcome).to.equal('pause');
  });

  it('are retried where nobody listens', async () => {
    const store = await scene().open({ url: nobody });

    expect(store.deliveryOf(await failureOf(store))).to.deep.equal({
      outcome: 'retry',
      reason: `${name}: DatabaseError ECONNREFUSED`,
    });
  });
}
