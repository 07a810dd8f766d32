// Writes evaluations from a process of its own: node writer.process.ts <options as JSON>

import { DatabaseAnalyticsCollector } from '../../../src/database/database-collector.js';

const { count, user, ...options } = JSON.parse(process.argv[2] as string);
const collector = await DatabaseAnalyticsCollector.create({ ...options, batchSize: 50 });
for (let i = 0; i < count; i++) {
  collector.record({ flagKey: 'shared', value: i, reason: 'STATIC', targetingKey: `${user}-${i}` });
}
const { delivered } = await collector.flush({ timeoutMs: 30_000 });
await collector.close();
process.stdout.write(String(delivered));
