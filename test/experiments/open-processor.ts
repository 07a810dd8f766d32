// An event processor with a real endpoint behind it, and everything else in the test's hands.

import { EventProcessor, type EventProcessorOptions } from '../../src/experiments/event-processor.js';
import type { ExperimentEvent } from '../../src/experiments/experiment-event.js';
import { FakeLogger } from '../console/fakes.js';
import { HookLog } from '../deliver/open-queue.js';
import { EventEndpoint, type Post } from '../export/event-endpoint.js';

/** If any text but a header shows it, a test fails. */
export const KEY = 'ser.SECRET-environment-key';

/** Retries come after a millisecond, so that no test has to wait for them. */
const AT_ONCE: EventProcessorOptions = { retry: { baseMs: 1, maxMs: 1 } };

export interface OpenProcessor extends AsyncDisposable {
  readonly processor: EventProcessor;
  readonly endpoint: EventEndpoint;
  readonly hooks: HookLog;
  readonly logger: FakeLogger;
}

export async function openProcessor(options: EventProcessorOptions = {}): Promise<OpenProcessor> {
  const endpoint = await EventEndpoint.open();
  const hooks = new HookLog();
  const logger = new FakeLogger();
  const own = { eventsApiUrl: endpoint.url, logger, on: hooks.on };
  const processor = new EventProcessor({ ...AT_ONCE, ...own, ...options }, KEY);
  return {
    processor,
    endpoint,
    hooks,
    logger,
    [Symbol.asyncDispose]: async () => {
      await processor.close({ timeoutMs: 0 });
      await endpoint[Symbol.asyncDispose]();
    },
  };
}

export function eventsOf(...posts: readonly (Post | undefined)[]): ExperimentEvent[] {
  return posts.flatMap((post) => JSON.parse(post?.body ?? '{"events":[]}').events);
}

export function eventIdOf({ metadata }: ExperimentEvent): string {
  return String(metadata['event_id']);
}

/** Resolves once it is so; mocha's timeout is the limit. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(setImmediate);
}
