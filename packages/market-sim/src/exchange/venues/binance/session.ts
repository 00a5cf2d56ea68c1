import { z } from 'zod';

import type { SessionPort, SocketSession } from '../venue-server.ts';
import { routeServes, type BinanceAddress } from './streams.ts';

export interface BinanceSocketLimits {
  /** Streams that one connection may subscribe to. */
  readonly streams_per_connection: number;
  /** Messages that a client may send within a second; one more, and it is disconnected. */
  readonly messages_per_second: number;
}

const POLICY_VIOLATION = 1008;
const METHODS = 'SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS, SET_PROPERTY, GET_PROPERTY';

const WRONG_ID = 'Invalid request: request ID must be an unsigned integer';

const requestSchema = z.object({
  id: z.union([z.int().nonnegative(WRONG_ID), z.string().max(36), z.null()], { error: WRONG_ID }),
  method: z.string({ error: 'Invalid request: missing field `method` at line 1 column 1' }),
  params: z.array(z.unknown(), { error: 'Invalid request: params must be a list' }).default([]),
});
const streamNames = z.array(z.string().min(1));

type Outcome = { readonly result: unknown } | { readonly code: number; readonly msg: string };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface BinanceSession {
  readonly address: BinanceAddress;
  readonly port: SessionPort;
  readonly limits: BinanceSocketLimits;
  readonly streams: Set<string>;
  combined: boolean;
  second: number;
  messages: number;
}

function subscribe(session: BinanceSession, names: readonly string[]): Outcome {
  const { limits, streams } = session;
  if (new Set([...streams, ...names]).size > limits.streams_per_connection) {
    return { code: 2, msg: `Invalid request: more than ${limits.streams_per_connection} streams` };
  }
  for (const name of names) {
    if (streams.has(name)) continue;
    streams.add(name);
    if (routeServes(session.address.route, name)) session.port.subscribe(name);
  }
  return { result: null };
}

function unsubscribe(session: BinanceSession, names: readonly string[]): Outcome {
  for (const name of names) if (session.streams.delete(name)) session.port.unsubscribe(name);
  return { result: null };
}

function property(session: BinanceSession, method: string, [name, value]: readonly unknown[]): Outcome {
  if (typeof name !== 'string') return { code: 2, msg: 'Invalid request: property name must be a string' };
  if (name !== 'combined') return { code: 0, msg: 'Unknown property' };
  if (method === 'GET_PROPERTY') return { result: session.combined };
  if (typeof value !== 'boolean') return { code: 1, msg: 'Invalid value type: expected Boolean' };
  session.combined = value;
  return { result: null };
}

function perform(session: BinanceSession, method: string, params: readonly unknown[]): Outcome {
  switch (method) {
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE': {
      const names = streamNames.safeParse(params);
      if (!names.success) return { code: 2, msg: 'Invalid request: stream names must be strings' };
      return method === 'SUBSCRIBE' ? subscribe(session, names.data) : unsubscribe(session, names.data);
    }
    case 'LIST_SUBSCRIPTIONS':
      return { result: [...session.streams] };
    case 'SET_PROPERTY':
    case 'GET_PROPERTY':
      return property(session, method, params);
    default:
      return {
        code: 2,
        msg: `Invalid request: unknown variant \`${method}\`, expected one of ${METHODS} at line 1 column 1`,
      };
  }
}

function answer(session: BinanceSession, outcome: Outcome, id: number | string | null): void {
  session.port.reply(JSON.stringify('result' in outcome ? { ...outcome, id } : { error: outcome, id }));
}

function received(session: BinanceSession, text: string): void {
  const { port } = session;
  const now = Math.floor(port.nowMs() / 1_000);
  session.messages = now === session.second ? session.messages + 1 : 1;
  session.second = now;
  if (session.messages > session.limits.messages_per_second) {
    port.close(POLICY_VIOLATION);
    return;
  }
  const value = parsed(text);
  if (value === undefined) {
    answer(session, { code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' }, null);
    return;
  }
  const request = requestSchema.safeParse(value);
  if (request.success) answer(session, perform(session, request.data.method, request.data.params), request.data.id);
  else answer(session, { code: 2, msg: request.error.issues[0]?.message ?? 'Invalid request' }, null);
}

/** What a client says on one Binance socket, and what it is answered. */
export function binanceSession(address: BinanceAddress, port: SessionPort, limits: BinanceSocketLimits): SocketSession {
  const session: BinanceSession = {
    streams: new Set<string>(),
    combined: address.combined,
    second: 0,
    messages: 0,
    address,
    port,
    limits,
  };

  return {
    form: () => (session.combined ? 'combined' : 'raw'),
    opened() {
      const outcome = subscribe(session, address.streams);
      if ('code' in outcome) port.close(POLICY_VIOLATION);
    },
    received: (text) => {
      received(session, text);
    },
  };
}
