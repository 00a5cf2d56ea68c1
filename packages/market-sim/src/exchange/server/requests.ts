import type { IncomingMessage, ServerResponse } from 'node:http';

import type { TranscriptBook } from '../transcript/transcript.ts';
import type { RestAnswer } from '../venues/venue-server.ts';
import type { ExchangeCore } from './exchange-core.ts';

export interface RequestOptions {
  readonly core: ExchangeCore;
  readonly transcript: TranscriptBook;
  readonly nowMs: () => number;
}

const NOT_FOUND: RestAnswer = { status: 404, body: '{"code":-5000,"msg":"Path is invalid"}' };
const ONLY_GET: RestAnswer = { status: 405, body: '{"code":-1000,"msg":"Only GET is served."}' };

export function respond(response: ServerResponse, { body, headers, status }: RestAnswer): void {
  response.writeHead(status, { 'Content-Type': 'application/json;charset=UTF-8', ...headers });
  response.end(body);
}

/** Answers the requests of the venues' protocols, as the faults under way let it; whether it answered. */
export function answerRequest(
  { core, transcript, nowMs }: RequestOptions,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): boolean {
  const path = request.url ?? '/';
  const verdict = core.injector.onRequest(path);
  if (verdict?.kind === 'ignored') {
    transcript.requested(path, null, '');
    return false;
  }
  const answer = ((): RestAnswer => {
    if (verdict !== null) {
      const { retry_after_s, status } = verdict;
      const body = JSON.stringify({
        code: status === 429 || status === 418 ? -1003 : -1000,
        msg: 'A simulated fault.',
      });
      return { status, body, ...(retry_after_s === null ? {} : { headers: { 'Retry-After': String(retry_after_s) } }) };
    }
    if (request.method !== 'GET') return ONLY_GET;
    const skewMs = core.injector.skewMs();
    for (const venue of core.venues) {
      const found = venue.answer(url, nowMs());
      if (found !== null) return skewMs === 0 ? found : { ...found, body: venue.skewTimes(found.body, skewMs) };
    }
    return NOT_FOUND;
  })();
  transcript.requested(path, answer.status, answer.body);
  respond(response, answer);
  return true;
}
