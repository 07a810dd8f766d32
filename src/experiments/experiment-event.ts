// trackEvent() → the wire: an experiment event in the shape of Flagsmith's events API, whole or refused.

import { MAX_KEY_LENGTH } from '../collect/flag-event.js';
import { InvalidEvent } from '../deliver/door.js';
import { VERSION } from '../version.js';

/** The event that says who saw which variant. */
export const EXPOSURE_EVENT = '$flag_exposure';

/** A trait as Flagsmith's client takes it: a value, or a value that is not to be stored. */
export type Trait = unknown | { readonly value: unknown; readonly transient?: boolean };

/** What an experiment event carries beside its name. */
export interface EventFields {
  readonly featureName?: string | null | undefined;
  /** Whom it is about. */
  readonly identifier?: string | null | undefined;
  /** Sent as text. */
  readonly value?: unknown;
  readonly traits?: Readonly<Record<string, Trait>> | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What an exposure carries beside the feature's name. */
export type ExposureFields = Omit<EventFields, 'featureName'>;

/** One event as it is sent; key for key, in this order. */
export interface ExperimentEvent {
  readonly event: string;
  readonly feature_name: string | null;
  readonly identifier: string | null;
  readonly value: string | null;
  /** Null when there are none. */
  readonly traits: Readonly<Record<string, unknown>> | null;
  /** On the wire always with `sdk_version` and `event_id`. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds, whole. */
  readonly timestamp: number;
}

/** What was tracked and when. */
export interface TrackedEvent {
  readonly event: string;
  /** Of an exposure; otherwise it is among the fields. */
  readonly featureName?: string | undefined;
  readonly fields: EventFields;
  readonly timestamp: number;
}

/** What JSON leaves out of an object, by `typeof`. */
const UNTOLD_BY_JSON: ReadonlySet<string> = new Set(['undefined', 'function', 'symbol']);

/** The event before our own metadata. Throws for what is no event, and whatever its getters throw. */
export function toExperimentEvent({ event, featureName, fields, timestamp }: TrackedEvent): ExperimentEvent {
  if (!isObject(fields)) throw new InvalidEvent('the fields must be an object');
  return {
    event,
    feature_name: orNull(featureName ?? fields.featureName),
    identifier: orNull(fields.identifier),
    value: textOf(fields.value),
    traits: flattenTraits(recordOrEmpty('traits', fields.traits)),
    metadata: recordOrEmpty('metadata', fields.metadata),
    timestamp,
  };
}

/** The event's bytes, in the order of its keys whatever order it is in. Throws for one that the endpoint could not use. */
export function serialize(event: ExperimentEvent, eventId: string): string {
  // Who saw which feature is all that an exposure says; of any other event both may be left out.
  const checkKey = event.event === EXPOSURE_EVENT ? requireKey : keyOrNull;
  const wire: ExperimentEvent = {
    event: requireKey('event', event.event),
    feature_name: checkKey('featureName', event.feature_name),
    identifier: checkKey('identifier', event.identifier),
    value: event.value,
    traits: event.traits,
    metadata: metadataOf(event.metadata, eventId),
    timestamp: event.timestamp,
  };
  return JSON.stringify(wire);
}

function orNull(key: string | null | undefined): string | null {
  return key === undefined || key === '' ? null : key;
}

/** A value as text: objects as JSON; null for none. Throws for a cycle, and whatever the value's own code throws. */
export function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? (JSON.stringify(value) ?? null) : String(value);
}

/** `{ value, transient }` marks a trait that Flagsmith's client is not to store: here only the value counts. */
function flattenTraits(traits: Readonly<Record<string, Trait>>): Record<string, unknown> | null {
  const entries = Object.entries(traits)
    .map(([name, trait]) => [name, isMarked(trait) ? trait.value : trait] as const)
    .filter(([, value]) => !UNTOLD_BY_JSON.has(typeof value));
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** With our own. A function among them is nothing to JSON, unless it is a `toJSON`: that would have the say over all. */
function metadataOf(given: ExperimentEvent['metadata'], eventId: string): Record<string, unknown> {
  const metadata: Record<string, unknown> = { ...given, sdk_version: VERSION, event_id: eventId };
  if (typeof metadata['toJSON'] === 'function') delete metadata['toJSON'];
  return metadata;
}

function isMarked(trait: Trait): trait is { readonly value: unknown } {
  return typeof trait === 'object' && trait !== null && Object.hasOwn(trait, 'value');
}

function recordOrEmpty(field: string, value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new InvalidEvent(`${field} must be an object`);
  return value as Record<string, unknown>;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keyOrNull(field: string, value: unknown): string | null {
  return value === null ? null : requireKey(field, value);
}

function requireKey(field: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new InvalidEvent(`${field} must be a non-empty string`);
  if (value.length > MAX_KEY_LENGTH)
    throw new InvalidEvent(`${field} must be at most ${MAX_KEY_LENGTH} characters long`);
  return value;
}
