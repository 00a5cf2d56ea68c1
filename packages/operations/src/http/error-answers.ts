import type { HttpAnswer } from '@xray/contracts';

import type { Refusal } from '../reading/reading-door.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The status of each way in which there is no answer; what is not named is a defect: 500. */
const STATUSES: Readonly<Record<string, number>> = {
  wrong_usage: 400,
  denied: 403,
  unknown_operation: 404,
  // It is asked of a market as it is not now.
  not_done: 409,
  // The question is understood, and its answer is more than may be given.
  bound_met: 422,
  busy: 503,
  interrupted: 503,
  log_unavailable: 503,
};

/** The statuses that an operation's answer may have beside 200. */
export const ERROR_STATUSES: readonly number[] = [...new Set([...Object.values(STATUSES), 500])].sort();

export function jsonAnswer(body: string): HttpAnswer {
  return { status: 200, type: JSON_TYPE, body };
}

/** An error in the shape of every other answer of the server that is no success. */
export function errorAnswer({ code, message }: Refusal): HttpAnswer {
  return { status: STATUSES[code] ?? 500, type: JSON_TYPE, body: JSON.stringify({ error: code, message }) };
}
