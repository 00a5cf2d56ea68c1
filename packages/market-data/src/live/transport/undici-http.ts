import type * as Undici from 'undici';

import { invalidArgument, requireInteger, requireObject, requireName } from '../../checked-input.ts';
import { MarketDataError } from '../../errors.ts';
import type { HttpGet, HttpRequest } from './ports.ts';
import { retryAfterMs } from './retry-after.ts';

/** Bounds by the real clock, for the case that nobody aborts. */
const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 30_000;

/** Requests over connections that are kept between them. */
export interface HttpClient {
  readonly get: HttpGet;
  /** Ends its connections; a question that is under way fails. */
  close(): Promise<void>;
}

/** The answer's bytes as they come, no more than that many. */
async function boundedBody(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new MarketDataError(
        'request_failed',
        `The venue's answer has more than ${maxBytes} bytes; raise the limit.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface Connections {
  readonly dispatcher: Undici.Agent;
  readonly request: typeof Undici.request;
}

/** The client is loaded with the first question: who reads archives or a log never asks one. */
async function openConnections(): Promise<Connections> {
  const { Agent, request } = await import('undici');
  const dispatcher = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
  });
  return { dispatcher, request };
}

/** Without a bound of its own an answer would have none. @throws MarketDataError `invalid_argument` */
function requireQuestion(asked: HttpRequest): void {
  requireObject('the request', asked);
  const { max_answer_bytes, signal, url } = asked;
  requireName('url of the request', url);
  if (!URL.canParse(url)) invalidArgument(`url of the request, ${JSON.stringify(url)}, is not a URL`);
  requireInteger('max_answer_bytes of the request', max_answer_bytes);
  if (!(signal instanceof AbortSignal)) invalidArgument('signal of the request is not an AbortSignal');
}

/** Makes the requests of a live feed. Redirects are not followed: they would lead to an address that nobody has named. */
export function createHttpClient(): HttpClient {
  let opened: Promise<Connections> | null = null;
  return {
    get: async (asked) => {
      requireQuestion(asked);
      const { url, max_answer_bytes, signal } = asked;
      try {
        opened ??= openConnections();
        const { dispatcher, request } = await opened;
        const { statusCode, headers, body } = await request(url, { dispatcher, signal });
        return {
          status: statusCode,
          retry_after_ms: retryAfterMs(headers['retry-after']),
          body: await boundedBody(body, max_answer_bytes),
        };
      } catch (cause) {
        if (cause instanceof MarketDataError) throw cause;
        throw new MarketDataError(
          'request_failed',
          'The venue could not be asked; check the network and the address.',
          {
            cause,
          },
        );
      }
    },
    async close() {
      await (await opened)?.dispatcher.destroy();
    },
  };
}
