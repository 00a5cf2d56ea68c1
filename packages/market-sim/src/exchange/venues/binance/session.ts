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

/** What a client says on one Binance socket, and what it is answered. */
export function binanceSession(address: BinanceAddress, port: SessionPort, limits: BinanceSocketLimits): SocketSession {
  const streams = new Set<string>();
  let combined = address.combined;
  let second = 0;
  let messages = 0;

  const subscribe = (names: readonly string[]): Outcome => {
    if (new Set([...streams, ...names]).size > limits.streams_per_connection) {
      return { code: 2, msg: `Invalid request: more than ${limits.streams_per_connection} streams` };
    }
    for (const name of names) {
      if (streams.has(name)) continue;
      streams.add(name);
      if (routeServes(address.route, name)) port.subscribe(name);
    }
    return { result: null };
  };
  const unsubscribe = (names: readonly string[]): Outcome => {
    for (const name of names) if (streams.delete(name)) port.unsubscribe(name);
    return { result: null };
  };
  const property = (method: string, [name, value]: readonly unknown[]): Outcome => {
    if (typeof name !== 'string') return { code: 2, msg: 'Invalid request: property name must be a string' };
    if (name !== 'combined') return { code: 0, msg: 'Unknown property' };
    if (method === 'GET_PROPERTY') return { result: combined };
    if (typeof value !== 'boolean') return { code: 1, msg: 'Invalid value type: expected Boolean' };
    combined = value;
    return { result: null };
  };
  const perform = (method: string, params: readonly unknown[]): Outcome => {
    switch (method) {
      case 'SUBSCRIBE':
      case 'UNSUBSCRIBE': {
        const names = streamNames.safeParse(params);
        if (!names.success) return { code: 2, msg: 'Invalid request: stream names must be strings' };
        return method === 'SUBSCRIBE' ? subscribe(names.data) : unsubscribe(names.data);
      }
      case 'LIST_SUBSCRIPTIONS':
        return { result: [...streams] };
      case 'SET_PROPERTY':
      case 'GET_PROPERTY':
        return property(method, params);
      default:
        return {
          code: 2,
          msg: `Invalid request: unknown variant \`${method}\`, expected one of ${METHODS} at line 1 column 1`,
        };
    }
  };
  const answer = (outcome: Outcome, id: number | string | null): void => {
    port.reply(JSON.stringify('result' in outcome ? { ...outcome, id } : { error: outcome, id }));
  };

  return {
    form: () => (combined ? 'combined' : 'raw'),
    opened() {
      const outcome = subscribe(address.streams);
      if ('code' in outcome) port.close(POLICY_VIOLATION);
    },
    received(text) {
      const now = Math.floor(port.nowMs() / 1_000);
      messages = now === second ? messages + 1 : 1;
      second = now;
      if (messages > limits.messages_per_second) {
        port.close(POLICY_VIOLATION);
        return;
      }
      const value = parsed(text);
      if (value === undefined) {
        answer({ code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' }, null);
        return;
      }
      const request = requestSchema.safeParse(value);
      if (request.success) answer(perform(request.data.method, request.data.params), request.data.id);
      else answer({ code: 2, msg: request.error.issues[0]?.message ?? 'Invalid request' }, null);
    },
  };
}
