// Track → outcome: whether a call succeeded, failed or was cancelled.

import { types } from 'node:util';
import { CANCEL, ERROR, type OutcomeCode, SUCCESS } from '../aggregate/series.js';

const { isPromise } = types;

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

/** The same rules, where a predicate that fails, or does not answer at once, is told of: by its name, with the error. */
export function tellFailures<R extends OutcomeRules>(rules: R, tell: (name: string, error: unknown) => void): R {
  const { isSuccess, isCancelled } = rules;
  if (isSuccess === undefined && isCancelled === undefined) return rules;
  const told = (name: string, predicate: (given: any) => boolean) => (given: unknown) => {
    try {
      return saidAtOnce(predicate(given));
    } catch (error) {
      tell(name, error);
      throw error;
    }
  };
  return {
    ...rules,
    isSuccess: isSuccess && told('isSuccess', isSuccess),
    isCancelled: isCancelled && told('isCancelled', isCancelled),
  };
}

/**
 * What a predicate said. One that gives a promise, which no type allows, said nothing; that its promise rejects is no
 * business of the program's.
 */
function saidAtOnce(answer: boolean): boolean {
  if (!isPromise(answer)) return answer;
  answer.catch(() => {});
  throw new TypeError('a predicate must answer at once');
}

/** True for what `AbortSignal`, fetch and Node's own APIs reject with when they are aborted. */
function isAbortError(error: unknown): boolean {
  return (error as { name?: unknown } | null | undefined)?.name === 'AbortError';
}
