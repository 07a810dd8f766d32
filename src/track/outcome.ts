// Track → outcome: whether a call succeeded, failed or was cancelled.

import { CANCEL, ERROR, type OutcomeCode, SUCCESS } from '../aggregate/series.js';

/** What decides over the outcome where the track options say so. */
export interface OutcomeRules {
  /** Given a call's result, false when it counts as a failure. */
  readonly isSuccess?: ((call: { readonly result: any }) => boolean) | undefined;
  /** Given what was thrown, true when the call was cancelled and did not fail. Default: an `AbortError`. */
  readonly isCancelled?: ((error: any) => boolean) | undefined;
}

/** What a call that returned normally, but not to its `isSuccess`'s liking, is reported with. */
export class UnsuccessfulResult extends Error {
  override readonly name = 'UnsuccessfulResult';
}

/** What a call that ended as an error is reported with when nobody says which. */
export const UNEXPLAINED = new Error();

/** False for what only stands in for an error. */
export function wasThrown(error: unknown): boolean {
  return error !== UNEXPLAINED && !(error instanceof UnsuccessfulResult);
}

export function outcomeOfError(error: unknown, rules: OutcomeRules): OutcomeCode {
  try {
    const isCancelled = rules.isCancelled ?? isAbortError;
    return isCancelled(error) ? CANCEL : ERROR;
  } catch {
    return ERROR;
  }
}

export function outcomeOfResult(result: unknown, rules: OutcomeRules): OutcomeCode {
  if (rules.isSuccess === undefined) return SUCCESS;
  try {
    return rules.isSuccess({ result }) ? SUCCESS : ERROR;
  } catch {
    // The predicate failed, not the call.
    return SUCCESS;
  }
}

/** True for what `AbortSignal`, fetch and Node's own APIs reject with when they are aborted. */
export function isAbortError(error: unknown): boolean {
  return (error as { name?: unknown } | null | undefined)?.name === 'AbortError';
}
