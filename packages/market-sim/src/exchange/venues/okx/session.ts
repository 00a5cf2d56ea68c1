import { z } from 'zod';

import type { SessionPort, SocketSession } from '../venue-server.ts';
import type { OkxArgument, OkxRoute } from './channels.ts';

/** Subscriptions, unsubscriptions and logins that a connection may send within an hour. */
const REQUESTS_PER_HOUR = 480;
const HOUR_MS = 3_600_000;

const requestSchema = z.object({
  id: z.string().max(32).optional(),
  op: z.enum(['subscribe', 'unsubscribe']),
  args: z
    .array(z.object({ channel: z.string(), instId: z.string().optional(), instType: z.string().optional() }).loose())
    .min(1),
});

export interface OkxSessionOptions {
  readonly route: OkxRoute;
  readonly connection_id: string;
  readonly streamOf: (argument: OkxArgument) => string | null;
  /** What a new subscriber of the stream is told at once. */
  readonly first: (stream: string) => string | null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a client says on one OKX socket, and what it is answered: once for each argument. */
export function okxSession(options: OkxSessionOptions, port: SessionPort): SocketSession {
  const { connection_id: connId, first, streamOf } = options;
  const requestTimes: number[] = [];

  const refuse = (code: string, msg: string, id: string | undefined): void => {
    port.reply(JSON.stringify({ ...(id === undefined ? {} : { id }), event: 'error', code, msg, connId }));
  };
  const tooMany = (): boolean => {
    const nowMs = port.nowMs();
    while ((requestTimes[0] ?? nowMs) <= nowMs - HOUR_MS) requestTimes.shift();
    if (requestTimes.length >= REQUESTS_PER_HOUR) return true;
    requestTimes.push(nowMs);
    return false;
  };

  return {
    form: () => 'raw',
    opened: () => undefined,
    received(text) {
      if (text === 'ping') {
        port.reply('pong');
        return;
      }
      const request = requestSchema.safeParse(parsed(text));
      if (!request.success) {
        refuse('60012', `Invalid request: ${text.slice(0, 200)}`, undefined);
        return;
      }
      const { args, id, op } = request.data;
      if (tooMany()) {
        refuse('60014', 'Requests too frequent', id);
        return;
      }
      for (const arg of args) {
        const stream = streamOf(arg);
        if (stream === null) {
          const { channel, instId, instType } = arg;
          const named = instId === undefined ? `instType:${instType ?? ''}` : `instId:${instId}`;
          const advice = 'Please use the correct URL, channel and parameters referring to API document.';
          refuse('60018', `Wrong URL or channel:${channel},${named} doesn't exist. ${advice}`, id);
          continue;
        }
        port.reply(JSON.stringify({ ...(id === undefined ? {} : { id }), event: op, arg, connId }));
        if (op === 'unsubscribe') port.unsubscribe(stream);
        else {
          port.subscribe(stream);
          const told = first(stream);
          if (told !== null) port.push(stream, told);
        }
      }
    },
  };
}
