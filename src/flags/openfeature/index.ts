// The entry `tracklight/openfeature`: hooks of OpenFeature's server SDK that feed collectors and experiments.

export { type AnalyticsHook, type AnalyticsHookOptions, analyticsHook } from './analytics-hook.js';
export { type ExposureHook, type ExposureHookOptions, type ExposureTracker, exposureHook } from './exposure-hook.js';
export type { EvaluationContext, EvaluationDetails, HookContext } from './open-feature.js';
export { type EventTracker, type TrackingProviderOptions, trackingProvider } from './tracking-provider.js';
