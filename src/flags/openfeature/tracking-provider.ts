// OpenFeature `client.track(…)` → experiment: what came of an exposure, as an event.

import { CONSOLE_FROM_INFO, type Logger } from '../../logger.js';
import { requireFunction, requireKnownKeys, requireLogger, wrongType } from '../../option-rules.js';
import { attributesOf, type EvaluationContext, HookGuard } from './open-feature.js';

/** An `Experiments`, as far as its events go. */
export interface EventTracker {
  trackEvent(
    event: string,
    fields: {
      readonly identifier?: string | undefined;
      readonly value?: unknown;
      readonly traits?: Readonly<Record<string, unknown>>;
      readonly metadata?: Readonly<Record<string, unknown>>;
    },
  ): unknown;
}

export interface TrackingProviderOptions {
  /** Hears once of events that could not be recorded. Default: the console. */
  readonly logger?: Logger | undefined;
}

type Track = (name: string, context?: EvaluationContext, details?: Readonly<Record<string, unknown>>) => void;

/**
 * The provider as it is, but for `track`, which OpenFeature calls for `client.track(name, context, details)`: the event
 * goes to `experiments`, with the context's targeting key as its identifier, its attributes as traits, `details.value` as
 * its value and the other details as metadata, and then to the provider's own `track`, if it has one. Throws for a bad
 * argument, naming it.
 */
export function trackingProvider<P extends object>(
  provider: P,
  experiments: EventTracker,
  options: TrackingProviderOptions = {},
): P & { readonly track: Track } {
  requireKnownKeys('TrackingProviderOptions', options, ['logger']);
  if (typeof provider !== 'object' || provider === null)
    throw wrongType('provider', 'an OpenFeature provider', provider);
  requireFunction('experiments.trackEvent', (experiments as Partial<EventTracker> | null)?.trackEvent);
  const logger = requireLogger('logger', options.logger === undefined ? CONSOLE_FROM_INFO : options.logger);
  const guard = new HookGuard('An event was not recorded');
  const own: { readonly track?: Track } = provider;

  const track: Track = (name, context = {}, details = {}) => {
    guard.run(logger, () => {
      const { value, ...metadata } = details;
      const traits = attributesOf(context, true);
      experiments.trackEvent(name, { identifier: context.targetingKey, value, traits, metadata });
    });
    own.track?.(name, context, details);
  };
  return new Proxy(provider, {
    get(target, key) {
      if (key === 'track') return track;
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function' || isFixed(target, key)) return value;
      // A provider with private fields must find itself, not its stand-in, in `this`.
      return value.bind(target);
    },
    has: (target, key) => key === 'track' || Reflect.has(target, key),
  }) as P & { readonly track: Track };
}

/** A proxy may not give anything else for such a property; reading it would throw. */
function isFixed(target: object, key: PropertyKey): boolean {
  const own = Reflect.getOwnPropertyDescriptor(target, key);
  return own !== undefined && own.configurable === false && own.writable === false;
}
